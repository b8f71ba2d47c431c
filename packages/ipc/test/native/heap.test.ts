/** A process that has the addon preloaded, as templates do, has its heap in one place; moving it must not be noticed. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { nativePath } from '../../dist/internal.js'

const program = fileURLToPath(new URL('./fixtures/gathers-its-memory.mjs', import.meta.url))
const TRANSPARENT = '/sys/kernel/mm/transparent_hugepage/enabled'
/** MADV_COLLAPSE is there since Linux 6.1. */
const hasHugePages = existsSync(TRANSPARENT) && !readFileSync(TRANSPARENT, 'utf8').includes('[never]') && isLinux(6, 1)

function isLinux(major: number, minor: number): boolean {
  const [has = 0, point = 0] = readFileSync('/proc/sys/kernel/osrelease', 'utf8').split('.').map(Number)
  return has > major || (has === major && point >= minor)
}

interface Told {
  readonly pieces: number
  readonly onHugePages: number
  readonly whole: boolean
  readonly threads: boolean[]
}

const run = (env: NodeJS.ProcessEnv): Told =>
  JSON.parse(execFileSync(process.execPath, [program], { encoding: 'utf8', timeout: 50_000, env })) as Told

test('the heap is gathered under threads that use it', { timeout: 120_000 }, () => {
  const { LD_PRELOAD: _, ...env } = process.env
  const elsewhere = run(env)
  const gathered = run({ ...env, LD_PRELOAD: nativePath() })
  for (const { whole, threads } of [elsewhere, gathered]) {
    expect(whole).toBe(true)
    expect(threads).toEqual([true, true])
  }
  expect(gathered.pieces).toBeLessThan(elsewhere.pieces / 2)
  if (hasHugePages) expect(gathered.onHugePages).toBeGreaterThan(0)
})
