// @ts-check
// A file to which new processes append the instant of their first line: the cheapest way to tell it, the same for
// every side, and it asks nothing of what is measured.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export function stampFile() {
  const folder = mkdtempSync(join(tmpdir(), 'mp-bench-'))
  const path = join(folder, 'stamps')
  writeFileSync(path, '')
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const read = () => readFileSync(path, 'utf8').split('\n').filter(Boolean).map(Number)
  return {
    path,
    /** The stamps since the last call. */
    take() {
      const stamps = read()
      writeFileSync(path, '')
      return stamps
    },
    /** @param {number} count */
    async until(count) {
      while (read().length < count) await sleep(20)
    },
  }
}
