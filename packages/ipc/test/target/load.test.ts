/**
 * The other side: importing the module of a target and taking its export.
 */
import { describe, expect, test } from 'vitest'
import { callElsewhere, fixture, fixtureUrl, report } from './program.js'

const library = fixtureUrl('library.mjs')
const program = (text: string): Promise<object> =>
  report(['--input-type=module', '-e', `import * as mp from ${JSON.stringify(library)}\n${text}`])
const forms = fixtureUrl('esm/forms.mjs')

describe('load', () => {
  test('a missing export says what there is', async () => {
    const { error, message } = await callElsewhere({ kind: 'export', url: forms, name: 'nobody' })
    expect(error).toBe('TargetError')
    expect(message).toContain(`has no export 'nobody'`)
    expect(message).toContain('plain')
  })

  test('an export that is no function', async () => {
    const { message } = await callElsewhere({ kind: 'export', url: forms, name: 'first' })
    expect(message).toContain('is not a function, but a number')
  })

  test('a module that is not there', async () => {
    const { error, message } = await callElsewhere({ kind: 'export', url: `${forms}x`, name: 'plain' })
    expect(error).toBe('TargetError')
    expect(message).toContain('is not there any more')
  })

  test('what the module throws comes as it is', async () => {
    const outcome = await callElsewhere({ kind: 'export', url: fixtureUrl('esm/throws.mjs'), name: 'work' })
    expect(outcome).toEqual({ error: 'RangeError', message: 'this module cannot be loaded' })
  })

  test.each([[[]], [['--import', 'data:text/javascript,']]])(
    'default of CommonJS modules, with node options %j',
    async (options) => {
      for (const [file, name] of [
        ['whole.cjs', 'default'],
        ['whole.cjs', 'module.exports'],
        ['compiled.cjs', 'default'],
        ['forms.cjs', 'computed'],
      ] as const) {
        const outcome = await callElsewhere({ kind: 'export', url: fixtureUrl(`cjs/${file}`), name }, [1], options)
        expect(outcome).toEqual({ result: file === 'whole.cjs' && name === 'default' ? 3 : 2 })
      }
    },
  )

  test('a module is evaluated once, whether it was required or imported', async () => {
    const outcome = await program(`
      const url = ${JSON.stringify(fixtureUrl('esm/top-level-await.mjs'))}
      const target = { kind: 'export', url, name: 'work' }
      const sync = mp.loadSync(target) === undefined
      const [a, b] = await Promise.all([mp.load(target), mp.load(target)])
      const imported = (await import(url)).work
      const forms = await import(${JSON.stringify(forms)})
      const cjs = await import(${JSON.stringify(fixtureUrl('cjs/forms.cjs'))})
      console.log(JSON.stringify({
        sync, same: a === b && a === imported, evaluations: a(), later: mp.loadSync(target) === a,
        esm: mp.loadSync({ kind: 'export', url: ${JSON.stringify(forms)}, name: 'plain' }) === forms.plain,
        cjs: mp.loadSync({ kind: 'export', url: ${JSON.stringify(fixtureUrl('cjs/forms.cjs'))}, name: 'work' }) === cjs.work,
      }))`)
    expect(outcome).toEqual({ sync: true, same: true, evaluations: 1, later: true, esm: true, cjs: true })
  })

  test.each(['preload', 'patching-preload'])(
    'with --require %s.cjs a module is what import() gives',
    async (preload) => {
      const options = ['--require', fixture(`cjs/${preload}.cjs`)]
      expect(await callElsewhere({ kind: 'export', url: forms, name: 'plain' }, [1], options)).toEqual({ result: 2 })
    },
  )

  test('top-level await further down', async () => {
    const outcome = await callElsewhere({ kind: 'export', url: fixtureUrl('esm/deep-await.mjs'), name: 'work' })
    expect(outcome).toEqual({ result: { evaluations: 11, sideEffects: 1 } })
  })
})

describe('ref', () => {
  test('URL, path, package, module of Node', async () => {
    const outcome = await program(`
      const path = ${JSON.stringify(fixture('esm/forms.mjs'))}
      const urls = [new URL(import.meta.url), path, 'node:path', 'path', 'file:///a/b.js?c'].map((m) => mp.locate(mp.ref(m, 'f')).url)
      console.log(JSON.stringify({ urls }))`)
    expect(outcome).toMatchObject({
      urls: [expect.stringContaining('[eval1]'), forms, 'node:path', 'node:path', 'file:///a/b.js?c'],
    })
    const byDefault = await program(`console.log(JSON.stringify(mp.locate(mp.ref('file:///a.js'))))`)
    expect(byDefault).toEqual({ kind: 'export', url: 'file:///a.js', name: 'default' })
  })

  test.each([
    [`'./work.js', 'work'`, 'TargetError', `ref(new URL('./work.js', import.meta.url), …)`],
    [`'no-such-package', 'work'`, 'TargetError', 'no package of that name'],
    [`7`, 'TypeError', 'moduleUrl must be'],
    [`'node:fs', 7`, 'TypeError', 'exportName must be'],
  ])('ref(%s)', async (args, name, message) => {
    const outcome = await program(
      `try { mp.ref(${args}) } catch (e) { console.log(JSON.stringify({ name: e.name, message: e.message })) }`,
    )
    expect(outcome).toMatchObject({ name, message: expect.stringContaining(message) as string })
  })
})

describe('inline', () => {
  test.each([
    ['(n) => n + 1'],
    ['async (n) => n + 1'],
    ['function (n) { return n + 1 }'],
    ['async function named(n) { return n + 1 }'],
    ['function* (n) { yield n + 1 }'],
    ['async function* (n) { yield n + 1 }'],
    ['{ method(n) { return n + 1 } }.method'],
    ['{ async *["a b"](n) { yield n + 1 } }["a b"]'],
    ['class { static of(n) { return n + 1 } }.of'],
    ['(n) => n + require("node:path").sep.length'],
    ['async (n) => n + (await import("node:path")).sep.length'],
    ['(n) => n + 1 // a comment at the end'],
  ])('%s', async (text) => {
    const target = await program(`console.log(JSON.stringify(mp.locate(mp.inline((${text}\n)))))`)
    expect(await callElsewhere(target as never)).toEqual({ result: 2 })
  })

  test('import() and require look from the working directory', async () => {
    const cwd = fixture('esm')
    const target = { kind: 'inline', source: `async (n) => (await import('./forms.mjs')).plain(n)` }
    expect(await report([fixture('call.mjs'), JSON.stringify(target), '1'], { cwd })).toEqual({ result: 2 })
  })

  test('sloppy code stays possible', async () => {
    expect(await callElsewhere({ kind: 'inline', source: 'function (n) { with ({ m: 1 }) return n + m }' })).toEqual({
      result: 2,
    })
  })

  test('the same source gives the same function', async () => {
    const outcome = await program(`
      const target = mp.locate(mp.inline(() => 1))
      console.log(JSON.stringify({ same: mp.loadSync(target) === (await mp.load(target)) }))`)
    expect(outcome).toEqual({ same: true })
  })

  test.each([
    ['Math.max', 'has no source to send'],
    ['((a) => a).bind(null)', 'made by bind()'],
    ['{ m() { return super.toString() } }.m', ''],
  ])('refused: %s', async (text, message) => {
    const outcome = await program(
      `try { mp.inline((${text})); console.log('{}') } catch (e) { console.log(JSON.stringify({ message: e.message })) }`,
    )
    if (message !== '') expect(outcome).toMatchObject({ message: expect.stringContaining(message) as string })
  })
})
