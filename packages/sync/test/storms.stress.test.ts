import { inspect } from 'node:util'
import { Condition, Event, Semaphore } from '@mp/sync'
import { expect, test } from 'vitest'
import { lockstep } from './lockstep.js'
import { eventually, Member, members, within } from './member.js'
import { LONG, scaled } from './scale.js'

test('all who waited wake with true, also when clear() follows at once', async () => {
  const event = new Event()
  const [ready, next] = [new Semaphore(0), new Semaphore(0)]
  const rounds = scaled(30, 500)
  await using waiters = members(
    4,
    (i) => new Member('meetings', 'waitForEvent', event, ready, next, rounds, i % 2 === 0),
  )
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < 4; i++) await within(20_000, `waiter comes to round ${String(round)}`, ready.acquire())
    await eventually(`all wait in round ${String(round)}`, () => inspect(event).includes('4 waiting'))
    const mine = event.wait()
    event.set()
    event.clear()
    expect(await within(20_000, 'this thread wakes', mine)).toBe(true)
    next.release(4)
  }
  for (const waiter of waiters.all) expect(await waiter.result()).toEqual(Array.from({ length: rounds }, () => true))
})

test('a storm of set and clear hangs nobody', async () => {
  const event = new Event()
  const ready = new Semaphore(0)
  const rounds = scaled(2000, 50_000)
  await using waiters = members(
    3,
    (i) => new Member('meetings', 'waitForEvent', event, ready, undefined, rounds, i % 2 === 0),
  )
  let done = false
  const finished = Promise.all(waiters.all.map((waiter) => waiter.result(300_000))).then(() => (done = true))
  while (!done) {
    for (let i = 0; i < 100; i++) {
      event.set()
      event.clear()
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
  await finished
})

test('producers and consumers lose no notification', async () => {
  const condition = new Condition()
  const [stock, ends] = [new Semaphore(0), new Semaphore(0)]
  const times = scaled(500, 20_000)
  await using consumers = members(3, (i) => new Member('meetings', 'consume', condition, stock, ends, i % 2 === 0))
  await using producers = members(2, () => new Member('meetings', 'produce', condition, stock, times))
  for (const producer of producers.all) await producer.result(LONG)
  await condition.run(() => {
    ends.release()
    condition.notifyAll()
  })
  let got = 0
  for (const consumer of consumers.all) got += (await consumer.result(300_000)) as number
  expect(got).toBe(2 * times)
})

test('test_thousand: rounds of five processes', () => lockstep(scaled(100, 1000)), LONG)
test('rounds of eight processes', () => lockstep(scaled(50, 1000), 8), LONG)
