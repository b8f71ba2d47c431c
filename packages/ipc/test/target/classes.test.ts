/**
 * Classes by name, for errors that cross processes. Runs on the sources, as only the codec uses this.
 */
import { expect, test } from 'vitest'
import { describeClass, locate, resolveClass } from '../../src/target/index.js'
import type { AnyClass, AnyFunction } from '../../src/target/target.js'
import { fixtureUrl } from './program.js'

const importFixture = async (file: string): Promise<{ Failure: AnyClass; work: AnyFunction }> =>
  (await import(fixtureUrl(file))) as { Failure: AnyClass; work: AnyFunction }

test.each(['esm/forms.mjs', 'cjs/forms.cjs'])('found by name, and described: %s', async (file) => {
  const { Failure } = await importFixture(file)
  const url = fixtureUrl(file)
  expect(resolveClass(url, 'Failure')).toBe(Failure)
  expect(describeClass(Failure)).toEqual({ module: url, name: 'Failure' })
  expect(describeClass(Failure)).toBe(describeClass(Failure))
})

test('a module that is not loaded is loaded if that needs no waiting', () => {
  expect(resolveClass(fixtureUrl('esm/failure.mjs'), 'Failure')?.name).toBe('Failure')
})

test('neither ever throws', () => {
  class Local extends Error {}
  for (const cls of [Local, Local, Error, TypeError]) expect(describeClass(cls)).toBeUndefined()
  for (const url of ['file:///no/such.mjs', 'nonsense', 'node:nonsense', fixtureUrl('esm/throws.mjs')]) {
    expect(resolveClass(url, 'Local')).toBeUndefined()
  }
})

test('a class that is not found is not looked for again', () => {
  const counter = globalThis as { tried?: number }
  for (let i = 0; i < 3; i++) expect(resolveClass(fixtureUrl('cjs/throws.cjs'), 'Failure')).toBeUndefined()
  expect(counter.tried).toBe(1)
})

test('a class of a module with top-level await is found once a function of that module was located', async () => {
  const url = fixtureUrl('esm/top-level-await.mjs')
  const { Failure, work } = await importFixture('esm/top-level-await.mjs')
  expect(resolveClass(url, 'Failure')).toBeUndefined()
  locate(work)
  expect(resolveClass(url, 'Failure')).toBe(Failure)
})
