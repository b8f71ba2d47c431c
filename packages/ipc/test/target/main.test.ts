/**
 * The main module: who is it, and what keeps it from starting itself over and over.
 */
import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fixture, fixtureUrl, node, report } from './program.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mp-main-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('isMain', () => {
  test.each([
    ['an ES module', fixture('main/is-main.mjs'), { esm: true }],
    ['a CommonJS module', fixture('main/is-main.cjs'), { cjs: true }],
    ['a CommonJS module without its extension', fixture('main/folder/index'), { cjs: true }],
    ['a folder with an index', fixture('main/folder'), { cjs: true }],
  ])('%s', async (_, entry, expected) => {
    expect(await report([entry])).toEqual(expected)
  })

  test('a folder with a package.json: what its main imports is not main', async () => {
    const { stdout } = await node([fixture('main/folder-with-package')])
    expect(stdout).toBe('{"esm":false}\n{"esm":true}\n')
  })

  test('imported modules are not main', async () => {
    const { stdout } = await node([fixture('main/imports-both.mjs')])
    expect(stdout).toBe('{"esm":false}\n{"cjs":false}\n{"esm":false}\n')
  })

  test.each(['is-main.mjs', 'is-main.cjs'])('started by a symbolic link and a relative path: %s', async (file) => {
    const link = join(folder, `link-to-${file}`)
    await symlink(fixture(`main/${file}`), link)
    const expected = file.endsWith('.mjs') ? { esm: true } : { cjs: true }
    expect(await report([link])).toEqual(expected)
    expect(await report([`./link-to-${file}`], { cwd: folder })).toEqual(expected)
    expect(await report([file], { cwd: dirname(fixture(`main/${file}`)) })).toEqual(expected)
  })

  test('the text of node -e and of standard input is the program', async () => {
    const esm = `import { isMain } from ${JSON.stringify(fixtureUrl('library.mjs'))}; console.log(JSON.stringify({ main: isMain(import.meta) }))`
    const cjs = `const { isMain } = require(${JSON.stringify(fixture('../../../dist/internal.js'))}); console.log(JSON.stringify({ main: isMain(module) }))`
    expect(await report(['--input-type=module', '-e', esm])).toEqual({ main: true })
    expect(await report(['--input-type=module', '-'], { input: esm })).toEqual({ main: true })
    expect(await report(['-e', cjs])).toEqual({ main: true })
    expect(await report(['-'], { input: cjs })).toEqual({ main: true })
  })

  test('false in a child of the family', async () => {
    expect(await report([fixture('main/child.mjs'), fixtureUrl('main/guarded.mjs'), 'work'])).toEqual({ result: false })
  })

  test('anything else is a TypeError', async () => {
    const program = `import { isMain } from ${JSON.stringify(fixtureUrl('library.mjs'))}
      try { isMain('main.js') } catch (e) { console.log(JSON.stringify({ name: e.name, code: e.code })) }`
    const outcome = await report(['--input-type=module', '-e', program])
    expect(outcome).toEqual({ name: 'TypeError', code: 'ERR_MP_INVALID_ARG' })
  })
})

describe('the guard', () => {
  test.each(['unguarded.mjs', 'unguarded-tla.mjs', 'unguarded.cjs'])('%s', async (file) => {
    const outcome = await report<{ message: string }>([fixture('main/child.mjs'), fixtureUrl(`main/${file}`), 'work'])
    expect(outcome).toMatchObject({ error: 'StateError', code: 'ERR_MP_STATE' })
    expect(outcome.message).toContain(fixtureUrl(`main/${file}`))
    expect(outcome.message).toContain('if (isMain(import.meta)) await main()')
    expect(outcome.message).toContain('if (isMain(module)) main()')
  })

  test('what an import leaves running is found too, the function itself may start processes', async () => {
    const outcome = await report([fixture('main/child.mjs'), fixtureUrl('main/unguarded-floating.mjs'), 'work'])
    expect(outcome).toEqual({ result: 'ERR_MP_STATE' })
  })

  test('a guarded module passes, and the program itself is never refused', async () => {
    expect(await node([fixture('main/guarded.mjs')])).toMatchObject({ code: 0, stderr: '' })
    expect(await node([fixture('main/unguarded.mjs')])).toMatchObject({ code: 0, stderr: '' })
  })
})

describe('the mark of an import', () => {
  const inChild = (file: string) => report([fixture('main/child.mjs'), fixtureUrl(`main/${file}`), 'work'])

  test.each(['leaves-nothing.mjs', 'leaves-nothing.cjs', 'leaves-nothing-tla.mjs', 'leaves-output.mjs'])(
    'makes no promise slower once nothing carries it: %s',
    async (file) => {
      expect(await inChild(file)).toEqual({ result: false })
    },
  )

  test('stays as long as something runs that carries it', async () => {
    const outcomes = ['ERR_MP_STATE', 'ERR_MP_STATE', 'ERR_MP_STATE']
    expect(await inChild('leaves-a-moment.mjs')).toEqual({ result: { outcomes, isFollowed: false } })
  })

  test('stays with what is meant to stay', async () => {
    expect(await inChild('leaves-an-interval.mjs')).toEqual({ result: 'ERR_MP_STATE' })
  })
})
