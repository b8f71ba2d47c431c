import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runProgram } from '../../../scripts/testing/program.js'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))

async function run(...args: string[]): Promise<string[]> {
  const { stdout } = await runProgram(process.execPath, [program, ...args])
  return stdout.trimEnd().split('\n')
}

test.each([4, 7])('%i clients at once, each with a process of its own, which ends with it', async (clients) => {
  const lines = await run('--clients', `${clients}`)
  const find = (pattern: RegExp) => lines.flatMap((line) => pattern.exec(line)?.[1] ?? [])
  const pids = find(/^Client-\d is served by pid (\d+)$/)
  expect(new Set(pids).size).toBe(clients)
  expect(lines).toContain(`${clients} processes serve at once`)
  const heard = Array.from({ length: clients }, (_, i) => `HELLO FROM CLIENT-${i + 1}`)
  expect(find(/^Client-\d hears: (.*)$/)).toEqual(heard)
  expect(find(/\(pid (\d+)\): the client has left$/).sort()).toEqual(pids.toSorted())
  expect(lines.at(-1)).toBe(`all have left: exit codes ${Array(clients).fill(0).join(' ')}, 0 processes`)
})
