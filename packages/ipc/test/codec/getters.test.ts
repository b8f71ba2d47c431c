/** Getters run the user's code in the middle of encoding, which may do anything. */
import { expect, test } from 'vitest'
import { Decoder, Encoder, memoryOver } from '../../src/codec/index.js'
import { InMemoryShapes } from './in-memory-shapes.js'

const options = { shapes: new InMemoryShapes() }
const encoder = new Encoder(options)
const decoder = new Decoder(options)
const memory = memoryOver(Buffer.alloc(1 << 16))

/** Sends a value into memory and beside it. Getters change it, so that each time it must be made anew. */
function send(make: () => unknown): unknown {
  const end = encoder.encodeInto(make(), memory, 0, memory.bytes.length)
  const beside = encoder.encode(make()).toBuffer()
  const arrived = decoder.decode(memory, 0, end)
  expect(decoder.decode(memoryOver(beside), 0, beside.length)).toEqual(arrived)
  return arrived
}

test('a getter may encode and decode with the same encoder', () => {
  const inner = { a: 1, list: [{ a: 2, list: [] }] }
  const elsewhere = memoryOver(Buffer.alloc(1000))
  const outer = {
    a: inner,
    get list() {
      const end = encoder.encodeInto({ inner, twice: inner }, elsewhere, 0, 1000)
      expect(encoder.encodeInto(inner, elsewhere, end, end + 3)).toBe(-1)
      expect(() => encoder.encode({ a: () => 1 })).toThrow('cannot be sent')
      return (decoder.decode(elsewhere, 0, end) as { inner: typeof inner }).inner.list
    },
    again: inner,
  }
  for (let i = 0; i < 5; i++) {
    const arrived = send(() => outer) as { a: unknown; list: unknown; again: unknown }
    expect(arrived).toEqual({ a: inner, list: inner.list, again: inner })
    expect(arrived.again).toBe(arrived.a)
  }
})

test('nested encoding, ten levels deep', () => {
  const level = (n: number): unknown => ({
    n,
    get inner() {
      if (n === 10) return 'bottom'
      const bytes = encoder.encode(level(n + 1)).toBuffer()
      return decoder.decode(memoryOver(bytes), 0, bytes.length)
    },
    after: [n],
  })
  let arrived = send(() => level(0)) as Record<string, unknown>
  for (let n = 0; n <= 10; n++) {
    expect([arrived['n'], arrived['after']]).toEqual([n, [n]])
    arrived = arrived['inner'] as typeof arrived
  }
  expect(arrived).toBe('bottom')
})

test('a getter may change what is being sent', () => {
  const arrived = send(() => {
    const list = [1, 2, 3]
    const map = new Map<unknown, unknown>([['first', 0]])
    const value: Record<string, unknown> = {
      get first() {
        delete value['second']
        value['third'] = 3
        list.length = 1
        for (let i = 0; i < 5; i++) map.set(i, i)
        return 1
      },
      second: 2,
      list,
      map,
    }
    return value
  }) as Record<string, unknown>
  expect(arrived['first']).toBe(1)
  expect(arrived['list']).toEqual([1])
})

test('collections whose getters add to them come to an end', () => {
  const arrived = send(() => {
    const set = new Set<unknown>()
    const growing = (): unknown => ({
      get more() {
        set.add(growing())
        return set.size
      },
    })
    return set.add(growing()).add(growing())
  }) as Set<unknown>
  expect(arrived.size).toBe(2)
})

test('an array that shrinks under its getter has holes for what is gone', () => {
  const arrived = send(() => {
    const array: unknown[] = [0, 1, 2]
    const get = (): string => {
      array.length = 1
      return 'first'
    }
    return Object.defineProperty(array, 0, { enumerable: true, configurable: true, get })
  })
  expect(Object.keys(arrived as unknown[])).toEqual(['0'])
})
