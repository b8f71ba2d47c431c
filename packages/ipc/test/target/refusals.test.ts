/**
 * Functions that no other process can import: each says why, and how to mend it.
 */
import { describe, expect, test } from 'vitest'
import { fixture, fixtureUrl, locateIn, node, report, type Refused } from './program.js'

const forms = fixtureUrl('esm/forms.mjs')

async function refusalOf(module: string, name: string): Promise<string> {
  const { [name]: refused } = await locateIn(module, name)
  expect(refused).toMatchObject({ error: 'TargetError', code: 'ERR_MP_TARGET' })
  expect(refused?.stack).toContain('locate-all.mjs')
  return (refused as Refused).message
}

describe('ES modules', () => {
  test('not exported', async () => {
    const message = await refusalOf(forms, 'refused.hidden')
    expect(message).toContain(`Function 'hidden' cannot be sent`)
    expect(message).toContain(`${forms}, does not export it`)
    expect(message).toContain('export function hidden(')
    expect(message).toContain('ref(moduleUrl, exportName)')
  })

  test('a closure, although the module exports a function of its name', async () => {
    const message = await refusalOf(forms, 'refused.nested')
    expect(message).toContain(`inside the function 'outer'`)
    expect(message).toContain('Move it to the top level of the module and export it')
    expect(message).toContain('in args')
    expect(message).toContain('inline(fn)')
  })

  test('a twin, to the letter, of an exported function', async () => {
    expect(await refusalOf(forms, 'refused.twin')).toContain('inside another function')
    const { ['twin.work']: twin } = await locateIn(fixtureUrl('esm/default-variable.mjs'), 'twin.work')
    expect(twin?.message).toContain('inside another function')
    expect(await refusalOf(fixtureUrl('esm/default-twin.mjs'), 'twin.0')).toContain('inside another function')
  })

  test('the inner function of an exported curried one', async () => {
    const url = `data:text/javascript,const curried = a => a => a; export default curried; export const inner = [curried(1)]`
    expect(await refusalOf(url, 'inner.0')).toContain('inside another function')
  })

  test.each(['method', 'staticMethod', 'objectMethod', 'objectArrow', 'anonymous'])('%s', async (name) => {
    const message = await refusalOf(forms, `refused.${name}`)
    expect(message).toContain('inside another function, class or object')
    expect(message).toContain('Move it to the top level')
  })

  test('bound', async () => {
    const message = await refusalOf(forms, 'refused.bound')
    expect(message).toContain('made by bind()')
    expect(message).toContain('Send the function itself and pass the rest in args')
  })

  test('a Proxy', async () => {
    expect(await refusalOf(forms, 'refused.proxy')).toContain('Send the function behind it')
  })

  test('exported by another module than the one that defines it', async () => {
    const message = await refusalOf(fixtureUrl('esm/only-here.mjs'), 'double')
    expect(message).toContain('makes-work.mjs')
    expect(message).toContain(`If only another module exports it, say so: ref(moduleUrl, exportName)`)
  })

  test('exported only in comments, strings and templates', async () => {
    expect(await refusalOf(fixtureUrl('esm/commented-out.mjs'), 'holder.work')).toContain('does not export it')
  })
})

describe('CommonJS modules', () => {
  test.each([
    ['default.refused.hidden', 'inside another function, class or object'],
    ['default.refused.nested', 'inside another function, class or object'],
  ])('%s', async (name, text) => {
    expect(await refusalOf(fixtureUrl('cjs/forms.cjs'), name)).toContain(text)
  })

  test('module.exports assigned too late', async () => {
    const { message } = await report<{ message: string }>([fixture('cjs/exports-late.cjs')])
    expect(message).toContain('does not have it in module.exports (or not yet)')
    expect(message).toContain('before it is used: exports.work = work')
  })
})

describe('functions of no module', () => {
  const program = (expression: string): string =>
    `import { locate } from ${JSON.stringify(fixtureUrl('library.mjs'))}; import vm from 'node:vm'
     export function work() {}
     try { console.log(JSON.stringify(locate(${expression}))) } catch (e) { console.log(JSON.stringify({ message: e.message })) }`
  const evaluate = async (expression: string): Promise<string> =>
    (await report<{ message: string }>(['--input-type=module', '-e', program(expression)])).message

  test.each([
    ['native', 'Math.sqrt', 'it is built in', 'export function sqrt('],
    ['eval', '(0, eval)("(function f() {})")', 'made by eval', 'inline(fn)'],
    ['new Function', 'new Function("return 1")', 'made by eval, new Function', 'Put it into a module'],
    ['node:vm', 'vm.runInThisContext("(function f() {})")', 'node:vm', 'Put it into a module'],
    ['node -e, an ES module', 'work', '(-e, -p or standard input)', 'Put it into a file'],
  ])('%s', async (_, expression, why, mend) => {
    const message = await evaluate(expression)
    expect(message).toContain(why)
    expect(message).toContain(mend)
  })

  const script = `const { locate } = require(${JSON.stringify(fixture('../../../dist/internal.js'))}); function work() {}
    try { locate(work) } catch (e) { console.log(JSON.stringify({ message: e.message })) }`

  test('node -e, a script', async () => {
    const { message } = await report<{ message: string }>(['-e', script])
    expect(message).toContain('the program text that node was given')
    expect(message).toContain('Put it into a file')
    expect(message).toContain('inline(fn)')
  })

  test('standard input', async () => {
    const { message } = await report<{ message: string }>(['-'], { input: script })
    expect(message).toContain('standard input')
  })

  test('the REPL', async () => {
    const { stdout } = await node(['-i'], { input: script.replaceAll('\n', ' ') + '\n.exit\n' })
    expect(stdout).toContain('it is defined in the REPL')
  })
})

test('what is no function at all is a TypeError', async () => {
  const { ['refused']: refused } = await locateIn(forms, 'refused')
  expect(refused).toMatchObject({ error: 'TypeError', code: 'ERR_MP_INVALID_ARG' })
})

test('without the inspector (permission model) the error proposes ref()', async () => {
  const flag = Number(process.versions.node.split('.')[0]) < 24 ? '--experimental-permission' : '--permission'
  const message = await report<{ ['plain']: Refused }>([
    flag,
    '--allow-fs-read=*',
    '--no-warnings',
    fixture('esm/locate-all.mjs'),
    forms,
    'plain',
  ])
  expect(message.plain.message).toContain(`ref(import.meta.url, 'exportName')`)
})
