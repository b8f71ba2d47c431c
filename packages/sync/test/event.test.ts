import { inspect } from 'node:util'
import { Event, Semaphore } from '@mp/sync'
import { expect, test } from 'vitest'
import { eventually, Member, members, within } from './member.js'
import { scaled } from './scale.js'

test('test_event: unset, set, cleared, set by another process', async () => {
  const event = new Event()
  expect(event.isSet()).toBe(false)
  expect(await event.wait(0)).toBe(false)
  const begin = performance.now()
  expect(await event.wait(40)).toBe(false)
  expect(event.waitSync(40)).toBe(false)
  expect(performance.now() - begin).toBeGreaterThanOrEqual(79)
  event.set()
  event.set()
  expect(event.isSet()).toBe(true)
  expect(await event.wait()).toBe(true)
  expect(await event.wait({ timeout: 60_000 })).toBe(true)
  expect(event.waitSync()).toBe(true)
  event.clear()
  event.clear()
  expect(event.isSet()).toBe(false)
  await using other = new Member('meetings', 'setAfter', event, 20)
  expect(await within(20_000, 'the event is set', event.wait())).toBe(true)
  await other.result()
})

test('test_repr: set or unset, and waiters', async () => {
  const event = new Event()
  expect(inspect(event)).toBe('Event <unset>')
  const waiting = event.wait()
  expect(inspect(event)).toBe('Event <unset, 1 waiting>')
  event.set()
  await waiting
  expect(inspect(event)).toBe('Event <set>')
})

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
  const finished = Promise.all(waiters.all.map((waiter) => waiter.result(60_000))).then(() => (done = true))
  while (!done) {
    for (let i = 0; i < 100; i++) {
      event.set()
      event.clear()
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
  await finished
})

test('an abort ends the wait with the reason', async () => {
  const event = new Event()
  const reason = new RangeError('enough')
  await expect(event.wait({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  const abort = new AbortController()
  const waiting = event.wait({ signal: abort.signal })
  abort.abort(reason)
  await expect(waiting).rejects.toBe(reason)
  expect(inspect(event)).toBe('Event <unset>')
})
