/** Rings against arrays: random puts and gets of all sizes, by several members at once, bounded and not. */
import { Consumer, createRing, NOTHING, party, Producer, RING, ringSize } from '@mp/ipc/internal'
import fc from 'fast-check'
import { isDeepStrictEqual } from 'node:util'
import { expect, test } from 'vitest'
import { Doomed } from './doomed.js'

const me = party()

/** Sizes on both sides of every border: inline or beside the ring, within a segment or into the next. */
const size = fc.oneof(
  fc.nat(64),
  fc.nat(3000),
  fc.integer({ min: 32_700, max: 32_800 }),
  fc.integer({ min: 65_500, max: 65_600 }),
  fc.nat(300_000),
)
const value = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.string({ maxLength: 2000 }),
  fc.constantFrom(undefined, null, true, NaN, -0, 10n ** 30n),
  fc.record({ id: fc.nat(), tags: fc.array(fc.string(), { maxLength: 3 }) }),
  fc.tuple(size, fc.nat(255)).map(([bytes, filling]) => Buffer.alloc(bytes, filling)),
)
const step = fc.oneof(
  fc.record({ do: fc.constant('put' as const), by: fc.nat(1), value }),
  fc.record({ do: fc.constant('get' as const), by: fc.nat(1), times: fc.integer({ min: 1, max: 8 }) }),
  fc.record({
    do: fc.constant('fill' as const),
    by: fc.nat(1),
    times: fc.integer({ min: 1, max: 200 }),
    bytes: fc.nat(1500),
  }),
)

test('a ring behaves like an array', () => {
  const other = new Doomed()
  const dataPages = (): number => {
    let count = 0
    me.pages.forEachRun((page) => (count += me.pages.lengthOf(page)))
    return count
  }
  createRing(me, 0) // keeps the slab
  const before = dataPages()
  fc.assert(
    fc.property(fc.constantFrom(0, 1, 7), fc.array(step, { maxLength: 60 }), (capacity, steps) => {
      const ring = createRing(me, capacity)
      const producers = [new Producer(me, ring, false), new Producer(other.party, ring, false)]
      const consumers = [new Consumer(me, ring, false), new Consumer(other.party, ring, false)]
      const model: unknown[] = []
      const put = (by: number, item: unknown): void => {
        const room = capacity === 0 || model.length < capacity
        if (producers[by]!.put(item) !== room) expect.fail(`room was ${String(room)}`)
        if (room) model.push(item)
      }
      for (const action of steps) {
        if (action.do === 'put') put(action.by, action.value)
        else if (action.do === 'fill')
          for (let i = 0; i < action.times; i++) put(action.by, Buffer.alloc(action.bytes, i))
        else
          for (let i = 0; i < action.times; i++) {
            const expected = model.length === 0 ? NOTHING : model.shift()
            const found = consumers[action.by]!.get()
            if (!isDeepStrictEqual(found, expected)) expect(found).toEqual(expected)
          }
        expect(ringSize(me.words, ring)).toBe(model.length)
      }
      me.handles.release(ring)
      expect(dataPages()).toBe(before)
    }),
    { numRuns: process.env['MP_STRESS'] === undefined ? 60 : 2000 },
  )
})

test('the counters pass 2^31 and 2^32', () => {
  for (const start of [2 ** 31 - 3, -3]) {
    const ring = createRing(me, 4)
    me.words[ring + RING.puts] = me.words[ring + RING.gets] = start | 0
    const producer = new Producer(me, ring, false)
    const consumer = new Consumer(me, ring, false)
    for (let round = 0; round < 5; round++) {
      for (let i = 0; i < 4; i++) expect(producer.put(i)).toBe(true)
      expect(producer.put(4)).toBe(false)
      expect(ringSize(me.words, ring)).toBe(4)
      for (let i = 0; i < 4; i++) expect(consumer.get()).toBe(i)
      expect(consumer.get()).toBe(NOTHING)
    }
  }
})
