/** Every item arrives once, in the order of its producer, between four producers and four consumers. */
import { Queue } from '@mp/queue'
import { expect, test } from 'vitest'
import { Member } from './member.js'
import { scaled } from './scale.js'

const PRODUCERS = 4
const CONSUMERS = 4
const each = scaled(10_000, 250_000)

interface Seen {
  readonly count: number[]
  readonly sum: number[]
  readonly ordered: boolean
}

for (const maxsize of [0, 10])
  for (const sync of [false, true])
    test(`stress: ${maxsize === 0 ? 'unbounded' : 'bounded'}, ${sync ? 'sync' : 'async'}`, async () => {
      const queue = new Queue<unknown>(maxsize)
      const consumers = Array.from(
        { length: CONSUMERS },
        () => new Member<Seen>('users', 'consume', queue, PRODUCERS, sync),
      )
      const producers = Array.from(
        { length: PRODUCERS },
        (_, i) => new Member('users', 'produce', queue, i, each, sync),
      )
      const limit = scaled(60_000, 590_000)
      try {
        for (const producer of producers) await producer.result(limit)
        for (let i = 0; i < CONSUMERS; i++) await queue.put(null)
        const seen: Seen[] = []
        for (const consumer of consumers) seen.push(await consumer.result(limit))
        expect(seen.every(({ ordered }) => ordered)).toBe(true)
        for (let producer = 0; producer < PRODUCERS; producer++) {
          expect(seen.reduce((total, { count }) => total + count[producer]!, 0)).toBe(each)
          expect(seen.reduce((total, { sum }) => total + sum[producer]!, 0)).toBe((each * (each - 1)) / 2)
        }
        expect(queue.empty()).toBe(true)
      } finally {
        await Promise.all([...producers, ...consumers].map((member) => member[Symbol.asyncDispose]()))
      }
    })
