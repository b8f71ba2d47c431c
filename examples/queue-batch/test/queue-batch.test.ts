import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))

async function run(...args: string[]): Promise<string> {
  const watchdog = { timeout: 45_000, killSignal: 'SIGKILL' } as const
  return (await promisify(execFile)(process.execPath, [program, ...args], watchdog)).stdout
}

test.each([
  [10, 10, 5, 3],
  [2, 3, 200, 1],
])('%i writers, %i readers, %i items each, room for %i: each read once', async (writers, readers, items, room) => {
  const sizes = { writers, readers, items, room }
  const text = await run(...Object.entries(sizes).map(([name, size]) => `--${name}=${size}`))
  expect(text.match(new RegExp(`^Writer-\\d+ \\(pid \\d+\\) wrote ${items}$`, 'gm'))).toHaveLength(writers)
  const counts = [...text.matchAll(/^Reader-\d+ \(pid \d+\) read (\d+)$/gm)].map((match) => Number(match[1]))
  expect(counts).toHaveLength(readers)
  const all = writers * items
  expect(counts.reduce((total, count) => total + count, 0)).toBe(all)
  expect(text.trimEnd().split('\n').at(-1)).toBe(`written ${all}, read ${all}, different ${all}`)
})
