import { describe, expect, test } from 'vitest'
import { difference } from './difference.js'
import { arrival, arrivals } from './round-trip.js'

const DEPTH = 100_000

/** Wraps a value so many times. */
function nest(wrap: (inner: unknown, level: number) => unknown, depth: number): unknown {
  let value: unknown = 'bottom'
  for (let level = 0; level < depth; level++) value = wrap(value, level)
  return value
}

/** How often a value can be unwrapped. */
function depthOf(value: unknown, unwrap: (value: never) => unknown): number {
  let depth = 0
  for (let inner = value; inner !== 'bottom'; inner = unwrap(inner as never)) depth++
  return depth
}

class Link {
  readonly inner: unknown
  constructor(inner: unknown) {
    this.inner = inner
  }
}

const wraps: Record<string, [(inner: unknown) => unknown, (value: never) => unknown]> = {
  objects: [(inner) => ({ inner }), (value: { inner: unknown }) => value.inner],
  arrays: [(inner) => [inner], (value: unknown[]) => value[0]],
  maps: [(inner) => new Map([['k', inner]]), (value: Map<string, unknown>) => value.get('k')],
  sets: [(inner) => new Set([inner]), (value: Set<unknown>) => [...value][0]],
  'class instances': [(inner) => new Link(inner), (value: Link) => value.inner],
}

describe(`${DEPTH} levels deep`, () => {
  test.each(Object.entries(wraps))('%s', (_, [wrap, unwrap]) => {
    const value = nest(wrap, DEPTH)
    expect(depthOf(arrival(value), unwrap)).toBe(DEPTH)
  })
})

test('around the depth at which containers are postponed, all is as it was', () => {
  const shared = { name: 'shared' }
  const kinds = Object.values(wraps).slice(0, 4)
  for (let depth = 120; depth < 140; depth++) {
    const value = nest((inner, level) => {
      const [wrap] = kinds[level % kinds.length] as (typeof kinds)[number]
      const list = Object.assign(new Array<unknown>(3), [1, shared])
      return level % 3 === 0 ? { inner: wrap(inner), shared, list, date: new Date(level) } : wrap(inner)
    }, depth)
    for (const arrived of arrivals(value, 1)) expect(difference(arrived, structuredClone(value))).toBeUndefined()
  }
})

test('a list of 20,000 links that all know the first', () => {
  const first: Record<string, unknown> = { next: undefined }
  first['first'] = first
  let last = first
  for (let i = 0; i < 20_000; i++) last = last['next'] = { first, next: undefined } as Record<string, unknown>
  for (const arrived of arrivals(first, 1) as Record<string, unknown>[]) {
    let count = 0
    for (let link = arrived['next'] as typeof first | undefined; link !== undefined; link = link['next'] as never) {
      count++
      if (link['first'] !== arrived) throw new Error('the link has lost the first')
    }
    expect(count).toBe(20_000)
  }
})
