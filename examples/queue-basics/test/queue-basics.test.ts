import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runProgram } from '../../../scripts/testing/program.js'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))

async function run(...args: string[]): Promise<string> {
  return (await runProgram(process.execPath, [program, ...args])).stdout
}

test('full after three, the fourth refused, empty at the end, and the message of a child', async () => {
  expect((await run()).replaceAll(/pid \d+/g, 'pid N')).toBe(`a queue of 3
  size 0, empty true, full false
put message 1
put message 2
put message 3
  size 3, empty false, full true
putNowait refused 'one too many': ERR_MP_FULL
got message 1
got message 2
got message 3
  size 0, empty true, full false
getNowait found nothing: ERR_MP_EMPTY
a message from a child to the parent, pid N
got greetings from Process-1, pid N
  size 0, empty true, full false
`)
})

test('the message comes from another process', async () => {
  const pids = (await run('--maxsize', '1')).match(/(?<=pid )\d+/g)
  expect(new Set(pids).size).toBe(2)
})
