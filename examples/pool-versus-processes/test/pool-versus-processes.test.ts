import { fileURLToPath } from 'node:url'
import { getAllStartMethods } from '@mp/process'
import { expect, test } from 'vitest'
import { runProgram } from '../../../scripts/testing/program.js'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))

async function run(...args: string[]): Promise<string> {
  return (await runProgram(process.execPath, [program, ...args])).stdout
}

test('every start method does all tasks both ways, and both times and their ratio are shown', async () => {
  const text = await run('--tasks', '12', '--workers', '3')
  const expected = getAllStartMethods().map(
    (method) => `${method}: 12 tasks
  Pool(3).map     12 done in N s #
  12 processes    12 done in N s #
  ${method}: the pool is N times as fast
`,
  )
  expect(text.replaceAll(/\d+\.\d+/g, 'N').replaceAll(/#+/g, '#')).toBe(expected.join(''))
})
