import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runProgram } from '../../../scripts/testing/program.js'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))

async function run(...args: string[]): Promise<string> {
  return (await runProgram(process.execPath, [program, ...args])).stdout
}

test.each([10, 20])('%i processes: nothing is lost', async (count) => {
  const text = await run('--processes', `${count}`)
  const names = Array.from({ length: count }, (_, i) => `Writer-${i + 1}`).sort()
  const find = (pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1]!).sort()
  expect(find(/^a line of (Writer-\d+), pid \d+$/gm)).toEqual(names)
  expect(find(/^(Writer-\d+)\.txt: the file of \1, pid \d+$/gm)).toEqual(names)
  expect(text).toContain(`${count} of ${count} lines in one file\n`)
  expect(text).toContain(`${count} of ${count} files\n`)
  expect(new Set(text.match(/(?<=pid )\d+/g)).size).toBe(2 * count)
})
