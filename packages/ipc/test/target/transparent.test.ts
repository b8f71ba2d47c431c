/**
 * Looking for a function leaves no trace: no slower code, no open session, no lost coverage.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { fixture, fixtureUrl, node, report } from './program.js'

test('code is as fast as before', async () => {
  const ratio = await report<{ later: number; failed: boolean }>([fixture('esm/hot-loop.mjs')])
  expect(ratio.failed).toBe(true)
  // Code that stays deoptimised is ten times slower and more.
  expect(ratio.later).toBeLessThan(5)
})

test('coverage that is being taken counts on', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mp-coverage-'))
  try {
    await promisify(execFile)(process.execPath, [fixture('esm/counted.mjs')], {
      env: { ...process.env, NODE_OPTIONS: '', NODE_V8_COVERAGE: folder },
    })
    const [file] = await readdir(folder)
    const { result } = JSON.parse(await readFile(join(folder, file ?? ''), 'utf8')) as {
      result: { url: string; functions: { functionName: string; ranges: { count: number }[] }[] }[]
    }
    const script = result.find(({ url }) => url === fixtureUrl('esm/counted.mjs'))
    const counts = Object.fromEntries(
      script?.functions.map(({ functionName, ranges }) => [functionName, ranges[0]?.count]) ?? [],
    )
    expect(counts).toMatchObject({ before: 7, after: 5 })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('source maps, forbidden eval and warnings do not come into it', async () => {
  const outcome = await node([
    '--enable-source-maps',
    '--disallow-code-generation-from-strings',
    '--trace-warnings',
    fixture('esm/mapped.mjs'),
  ])
  expect(outcome).toEqual({ code: 0, stdout: fixtureUrl('esm/mapped.mjs') + '\n', stderr: '' })
})
