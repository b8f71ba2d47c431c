/**
 * Functions that are found: by the process that has them, then by another one that calls them.
 */
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { callElsewhere, fixture, fixtureUrl, locateIn, node, report } from './program.js'
import type { Target } from '../../dist/internal.js'

const forms = fixtureUrl('esm/forms.mjs')

test.each([
  ['plain', 'plain'],
  ['arrow', 'arrow'],
  ['asyncArrow', 'asyncArrow'],
  ['asynchronous', 'asynchronous'],
  ['generator', 'generator'],
  ['asyncGenerator', 'asyncGenerator'],
  ['anonymous', 'anonymous'],
  ['renamed', 'renamed'],
  ['a string', 'a string'],
  ['commented', 'commented'],
  ['second', 'second'],
  ['destructured', 'destructured'],
  ['default', 'default'],
])('ES module: %s', async (name, exported) => {
  const { [name]: target } = await locateIn(forms, name)
  expect(target).toEqual({ kind: 'export', url: forms, name: exported })
  expect(await callElsewhere(target as Target)).toEqual({ result: 2 })
})

test('ES module: classes', async () => {
  const results = await locateIn(forms, 'Klass', 'Failure')
  expect(results).toEqual({
    Klass: { kind: 'export', url: forms, name: 'Klass' },
    Failure: { kind: 'export', url: forms, name: 'Failure' },
  })
  expect(await callElsewhere(results['Klass'] as Target)).toEqual({ result: 'instance' })
})

test.each(['esm/default-variable.mjs', 'esm/default-class.mjs', 'esm/default-curried.mjs', 'esm/default-twin.mjs'])(
  'ES module: export default of %s',
  async (file) => {
    const { default: target } = await locateIn(fixtureUrl(file), 'default')
    expect(target).toEqual({ kind: 'export', url: fixtureUrl(file), name: 'default' })
  },
)

test('a re-exported function is found in the module that defines it', async () => {
  const results = await locateIn(fixtureUrl('esm/reexport.mjs'), 'fromElsewhere')
  expect(results).toEqual({ fromElsewhere: { kind: 'export', url: forms, name: 'plain' } })
})

test("a function of one of Node's own modules", async () => {
  const { reexported } = await locateIn(forms, 'reexported')
  expect(reexported).toEqual({ kind: 'export', url: 'node:path', name: 'join' })
  const { gzipSync } = await locateIn('node:zlib', 'gzipSync')
  expect(gzipSync).toEqual({ kind: 'export', url: 'node:zlib', name: 'gzipSync' })
})

test.each([
  ['cjs/forms.cjs', 'work', 'work'],
  ['cjs/forms.cjs', 'renamed', 'renamed'],
  ['cjs/forms.cjs', 'arrow', 'arrow'],
  ['cjs/forms.cjs', 'default.computed', 'computed'],
  ['cjs/forms.cjs', 'default.getter', 'getter'],
  ['cjs/whole.cjs', 'default', 'module.exports'],
  ['cjs/compiled.cjs', 'default.default', 'default'],
])('CommonJS module: %s %s', async (file, path, name) => {
  const { [path]: target } = await locateIn(fixtureUrl(file), path)
  expect(target).toEqual({ kind: 'export', url: fixtureUrl(file), name })
  expect(await callElsewhere(target as Target)).toEqual({ result: 2 })
})

test('CommonJS: a function beside module.exports itself', async () => {
  const { ['default.default']: target } = await locateIn(fixtureUrl('cjs/whole.cjs'), 'default.default')
  expect(target).toEqual({ kind: 'export', url: fixtureUrl('cjs/whole.cjs'), name: 'default' })
  expect(await callElsewhere(target as Target)).toEqual({ result: 3 })
})

test('CommonJS: of several modules that export it the one that defines it is taken', async () => {
  const { work } = await locateIn(fixtureUrl('cjs/index.cjs'), 'work')
  expect(work).toMatchObject({ url: fixtureUrl('cjs/forms.cjs') })
})

test('query and fragment of a URL are kept', async () => {
  const url = `${forms}?v=1#part`
  const { plain, default: byDefault } = await locateIn(url, 'plain', 'default')
  expect(plain).toEqual({ kind: 'export', url, name: 'plain' })
  expect(byDefault).toEqual({ kind: 'export', url, name: 'default' })
  expect(await callElsewhere(plain as Target)).toEqual({ result: 2 })
})

test('a data: URL', async () => {
  const url = 'data:text/javascript,export function work(n) { return n + 1 }'
  const { work } = await locateIn(url, 'work')
  expect(work).toEqual({ kind: 'export', url, name: 'work' })
  expect(await callElsewhere(work as Target)).toEqual({ result: 2 })
})

test('the main module, while it waits at top level', async () => {
  const results = await report([fixture('main/under-tla.mjs')])
  const url = fixtureUrl('main/under-tla.mjs')
  expect(results).toEqual({
    work: { kind: 'export', url, name: 'work' },
    main: { kind: 'export', url, name: 'default' },
    Failure: { kind: 'export', url, name: 'Failure' },
  })
  expect(await callElsewhere({ kind: 'export', url, name: 'work' })).toEqual({ result: 2 })
})

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mp target ü # % ? '))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test.each(['esm/forms.mjs', 'cjs/forms.cjs'])('a path with spaces, umlauts, # and %%: %s', async (file) => {
  const copy = join(folder, `ö #1 100% ${file.slice(4)}`)
  await cp(fixture(file), copy)
  const url = pathToFileURL(copy).href
  const results = await locateIn(url, 'arrow')
  expect(results).toEqual({ arrow: { kind: 'export', url, name: 'arrow' } })
  expect(await callElsewhere(results['arrow'] as Target)).toEqual({ result: 2 })
})

test('a module that is imported by a symbolic link is named by its real path', async () => {
  const link = join(folder, 'link.mjs')
  await symlink(fixture('esm/forms.mjs'), link)
  expect(await locateIn(pathToFileURL(link).href, 'plain')).toMatchObject({ plain: { url: forms } })
})

test('a function of a worker thread', async () => {
  const { stdout } = await node([fixture('main/in-thread.mjs')])
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual([
    { isMainThread: true, esm: true, target: 'work' },
    { isMainThread: false, esm: false, target: 'work' },
  ])
})
