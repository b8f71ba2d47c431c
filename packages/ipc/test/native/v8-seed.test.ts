/** What forks of a template seed their contexts with is set where V8 keeps it. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const program = fileURLToPath(new URL('./fixtures/finds-the-seed.mjs', import.meta.url))

interface Told {
  readonly foundBefore: boolean
  readonly found: boolean
  readonly set: number
  readonly flagged: number
  readonly other: number
}

test('contexts are seeded as by the flag', { timeout: 60_000 }, () => {
  const told = JSON.parse(execFileSync(process.execPath, [program], { encoding: 'utf8', timeout: 50_000 })) as Told
  expect(told.foundBefore).toBe(false)
  expect(told.found).toBe(true)
  expect(told.set).toBe(told.flagged)
  expect(told.other).not.toBe(told.flagged)
})
