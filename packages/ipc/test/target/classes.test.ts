/**
 * Classes by name, for errors that cross processes.
 */
import { expect, test } from 'vitest'
import { fixtureUrl, report } from './program.js'

const program = (text: string): Promise<object> =>
  report(['--input-type=module', '-e', `import * as mp from ${JSON.stringify(fixtureUrl('library.mjs'))}\n${text}`])

test.each(['esm/forms.mjs', 'cjs/forms.cjs'])('described by one process, found by another: %s', async (file) => {
  const url = fixtureUrl(file)
  const description = await program(
    `const { Failure } = await import(${JSON.stringify(url)}); console.log(JSON.stringify(mp.describeClass(Failure)))`,
  )
  expect(description).toEqual({ module: url, name: 'Failure' })
  const found = await program(`
    const { Failure } = await import(${JSON.stringify(url)})
    console.log(JSON.stringify({ same: mp.resolveClass(${JSON.stringify(url)}, 'Failure') === Failure }))`)
  expect(found).toEqual({ same: true })
})

test('neither ever throws, and misses are remembered', async () => {
  const outcome = await program(`
    class Local extends Error {}
    const none = [mp.describeClass(Local), mp.describeClass(Local), mp.describeClass(Error)]
    const missing = ['file:///no/such.mjs', 'nonsense', ${JSON.stringify(fixtureUrl('esm/throws.mjs'))}, ${JSON.stringify(
      fixtureUrl('esm/top-level-await.mjs'),
    )}].map((url) => mp.resolveClass(url, 'Local'))
    const cjs = ${JSON.stringify(fixtureUrl('cjs/throws.cjs'))}
    for (let i = 0; i < 3; i++) mp.resolveClass(cjs, 'Local')
    console.log(JSON.stringify({
      none: none.every((d) => d === undefined), missing: missing.every((c) => c === undefined), tried: globalThis.tried,
    }))`)
  expect(outcome).toEqual({ none: true, missing: true, tried: 1 })
})

test('a class of a module with top-level await is found once a function of that module was located', async () => {
  const url = `data:text/javascript,await 1; export class Failure extends Error {}; export function work() {}`
  const outcome = await program(`
    const url = ${JSON.stringify(url)}
    const { work, Failure } = await import(url)
    const before = mp.resolveClass(url, 'Failure') === undefined
    mp.locate(work)
    console.log(JSON.stringify({ before, after: mp.resolveClass(url, 'Failure') === Failure }))`)
  expect(outcome).toEqual({ before: true, after: true })
})
