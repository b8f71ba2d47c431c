/**
 * TypeScript modules: as Node strips their types, and as tsx translates them. The URL stays that of the source file.
 */
import { createRequire } from 'node:module'
import { cp, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { locate } from '../../dist/internal.js'
import { callElsewhere, fixture, fixtureUrl, report, type Refused } from './program.js'

const stripsTypes = Boolean((process.features as { typescript?: unknown }).typescript)
const tsx = ((): string | undefined => {
  try {
    return createRequire(import.meta.url).resolve('tsx')
  } catch {
    return undefined
  }
})()

type Located = Record<string, Refused & { name: string }>

let folder: string
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'mp-typescript-')))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Copies the program, with the extensions that loaders want and tsc does not. */
async function copyProgram(type: 'module' | 'commonjs'): Promise<void> {
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type }))
  await cp(fixture('ts/work.ts'), join(folder, 'work.ts'))
  const main = (await readFile(fixture('ts/main.ts'), 'utf8'))
    .replace('./work.js', './work.ts')
    .replace('../../../../dist/internal.js', fixture('../../../dist/internal.js'))
  await writeFile(join(folder, 'main.ts'), type === 'module' ? main : main.replace('import.meta', 'module'))
}

async function checkAll(nodeOptions: readonly string[]): Promise<void> {
  const { nested, ...located } = await report<Located>([...nodeOptions, join(folder, 'main.ts')])
  const work = pathToFileURL(join(folder, 'work.ts')).href
  const main = pathToFileURL(join(folder, 'main.ts')).href
  expect(located).toEqual({
    here: { kind: 'export', url: main, name: 'here' },
    work: { kind: 'export', url: work, name: 'work' },
    typed: { kind: 'export', url: work, name: 'typed' },
    renamed: { kind: 'export', url: work, name: 'renamed' },
    byDefault: { kind: 'export', url: work, name: 'default' },
    Failure: { kind: 'export', url: work, name: 'Failure' },
    Task: { kind: 'export', url: work, name: 'Task' },
  })
  expect(nested?.message).toContain('it is defined inside')
  for (const name of ['typed', 'renamed', 'default']) {
    expect(await callElsewhere({ kind: 'export', url: work, name }, [1], nodeOptions)).toEqual({ result: 2 })
  }
  expect(await callElsewhere({ kind: 'export', url: main, name: 'here' }, [1], nodeOptions)).toEqual({ result: 2 })
}

test.runIf(stripsTypes)('types stripped by Node', async () => {
  await copyProgram('module')
  await checkAll(['--no-warnings'])
})

describe.runIf(tsx !== undefined)('tsx', () => {
  test.each(['module', 'commonjs'] as const)('in a package of type %s', async (type) => {
    await copyProgram(type)
    await checkAll(['--import', pathToFileURL(tsx ?? '').href])
  })
})

test('a module that a test runner wrapped into a function', async () => {
  const { default: byDefault, refused, renamed, typed } = await import('./wrapped.js')
  const url = new URL('./wrapped.ts', import.meta.url).href
  expect(locate(renamed)).toEqual({ kind: 'export', url, name: 'renamed' })
  // Nothing tells these from the function of the same name, or of none.
  for (const fn of [typed, refused.hidden, byDefault]) {
    expect(() => locate(fn)).toThrow(`Name it: ref('${url}', `)
  }
})

test('a module that needs a loader which the other process lacks', async () => {
  const outcome = await callElsewhere(
    { kind: 'export', url: fixtureUrl('ts/work.ts'), name: 'typed' },
    [1],
    [...(stripsTypes ? ['--no-experimental-strip-types'] : [])],
  )
  expect(outcome.error).toBe('TargetError')
  expect(outcome.message).toContain('node --import tsx')
})
