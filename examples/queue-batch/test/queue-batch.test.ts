import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runProgram } from '../../../scripts/testing/program.js'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))

async function run(...args: string[]): Promise<string> {
  return (await runProgram(process.execPath, [program, ...args])).stdout
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
