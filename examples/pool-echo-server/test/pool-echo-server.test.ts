import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))

async function run(...args: string[]): Promise<string[]> {
  const watchdog = { timeout: 45_000, killSignal: 'SIGKILL' } as const
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...args], watchdog)
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
