/** Moving a process's code and constants to huge pages must not be noticed by those who use them. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const program = fileURLToPath(new URL('./fixtures/moves-its-code.mjs', import.meta.url))

interface Told {
  readonly before: string[]
  readonly after: string[]
  /** Of each huge page of code that was moved, how many small ones the process had used. */
  readonly moved: number[]
  readonly threads: string[]
}

test('threads run on while the code moves, which keeps its addresses', { timeout: 60_000 }, () => {
  const told = JSON.parse(execFileSync(process.execPath, [program], { encoding: 'utf8', timeout: 50_000 })) as Told
  expect(told.before.length).toBeGreaterThan(0)
  expect(told.after).toEqual(told.before)
  // An eighth of its 512 small pages, of which some may have come into use between the two looks.
  for (const used of told.moved) expect(used).toBeGreaterThanOrEqual(512 / 16)
  expect(told.threads).toEqual(['done', 'done', 'done'])
})
