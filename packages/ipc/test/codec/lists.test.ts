/** Arrays of which the encoder is told that they are lists come out as all others do. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Consumer, createRing, NOTHING, party, Producer } from '@mp/ipc/internal'
import { Decoder, Encoder, memoryOver } from '../../src/codec/index.js'
import { values } from './arbitrary-values.js'
import { difference } from './difference.js'

const item = fc.oneof(values, fc.integer(), fc.double(), fc.constantFrom(undefined, null, -0, NaN))
const list = fc.oneof(
  fc.array(item, { maxLength: 20 }),
  fc.array(fc.integer(), { maxLength: 400 }),
  fc.array(fc.double(), { maxLength: 40 }),
)
/** As a pool sends it: some numbers, and a list. */
const message = fc.tuple(fc.nat(5), fc.nat(), fc.nat(), list).map((parts) => [...parts])

const encoder = new Encoder()
const decoder = new Decoder()

/** What arrives of a value of which the encoder is told nothing. */
function arrival(value: unknown): unknown {
  const bytes = encoder.encode(value).toBuffer()
  return decoder.decode(memoryOver(bytes), 0, bytes.length)
}

test('beside its place, and into memory', () => {
  fc.assert(
    fc.property(message, fc.nat(2), (value, lists) => {
      const bytes = encoder.encode(value, '', lists).toBuffer()
      expect(difference(arrival(value), decoder.decode(memoryOver(bytes), 0, bytes.length))).toBeUndefined()
      const memory = memoryOver(Buffer.alloc(1 << 20))
      const end = encoder.encodeInto(value, memory, 0, 1 << 20, '', lists)
      // Some are larger than that memory.
      if (end >= 0) expect(difference(arrival(value), decoder.decode(memory, 0, end))).toBeUndefined()
    }),
  )
})

test('references into lists, and to them', () => {
  const twice = { twice: true }
  const items: unknown[] = [twice, twice, 'text']
  items.push(items)
  const bytes = encoder.encode([1, 2, 3, items], '', 2).toBuffer()
  const [, , , back] = decoder.decode(memoryOver(bytes), 0, bytes.length) as [0, 0, 0, unknown[]]
  expect(back[0]).toEqual(twice)
  expect(back[1]).toBe(back[0])
  expect(back[3]).toBe(back)
})

test('through a ring: short lists of values that cannot run code, longer ones, and everything else', () => {
  const me = party()
  const ref = createRing(me, 0)
  const producer = new Producer(me, ref, true)
  const consumer = new Consumer(me, ref, false)
  const bigInts = Array.from({ length: 12 }, (_, i) => 2n ** BigInt(i * 100))
  const buffers = Array.from({ length: 12 }, (_, i) => Buffer.alloc(8192, i))
  const texts = Array.from({ length: 12 }, (_, i) => 'ŵ'.repeat(1000 - i))
  const fixed = [[], [1], bigInts, buffers, texts, [Buffer.alloc(100_000, 7)], [{ a: 1 }]].map((args) => [
    1,
    2,
    3,
    args,
  ])
  for (const value of fixed) {
    expect(producer.put(value, 2)).toBe(true)
    expect(consumer.get()).toEqual(value)
  }
  fc.assert(
    fc.property(fc.array(message, { maxLength: 20 }), (all) => {
      for (const value of all) producer.put(value, 2)
      for (const value of all) expect(difference(arrival(value), consumer.get())).toBeUndefined()
      expect(consumer.get()).toBe(NOTHING)
    }),
  )
  me.handles.release(ref)
})
