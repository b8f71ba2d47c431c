import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runProgram } from '../../../scripts/testing/program.js'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))

async function run(...args: string[]): Promise<string[]> {
  const { stdout } = await runProgram(process.execPath, [program, ...args])
  return stdout.trimEnd().split('\n')
}

test.each([
  [6, 4],
  [3, 1],
])('%i clients, %i workers: as many are served at once, the others wait', async (clients, workers) => {
  const lines = await run('--clients', `${clients}`, '--workers', `${workers}`)
  const full = lines.indexOf(`${workers} are served, ${clients - workers} wait`)
  const pids = (from: number, to?: number) =>
    lines.slice(from, to).flatMap((line) => /is served by pid (\d+)/.exec(line)?.[1] ?? [])
  expect(new Set(pids(0, full)).size).toBe(workers)
  expect(pids(0)).toHaveLength(clients)
  expect(new Set(pids(0)).size).toBe(workers)
  const heard = lines.flatMap((line) => /hears: (.*)/.exec(line)?.[1] ?? []).sort()
  expect(heard).toEqual(Array.from({ length: clients }, (_, i) => `HELLO FROM CLIENT-${i + 1}`))
  expect(lines.filter((line) => line.includes('has left; 20 bytes echoed'))).toHaveLength(clients)
  expect(lines.at(-1)).toBe(`all ${clients} were served`)
})
