/** Big messages that are copied out while they are written, and what becomes of that when they never come. */
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { Consumer, createRing, NOTHING, PARTICIPANT, party, Producer, RING } from '@mp/ipc/internal'
import { expect, test, vi } from 'vitest'
import { eventually, Member, within } from '../member.js'

const me = party()
const MEGABYTE = 2 ** 20
/** With one processor nobody follows: the sender would not get on. */
const follows = me.words[me.at + PARTICIPANT.spinLongestNs] !== 0
const follow = vi.spyOn(me.native, 'followBlob')

/** Shows `shown` bytes of a message, of which `count` are there, and does not go on. */
function beginToSend(ring: number, filling: number, count: number): void {
  const { words, native, pages, arena } = me
  const shown = ring + RING.shown
  const page = pages.allocate(MEGABYTE / 65_536 + 1)
  const { window, base } = arena.span(page, 1)
  native.announceBlob(shown, ++words[ring + RING.tickets]!)
  words[ring + RING.shownPage] = page
  words[ring + RING.shownAt] = 16
  native.writeBlob(shown, window.bytes.subarray(base + 16, base + 16 + count), Buffer.alloc(count, filling))
  words[shown + 5] = -1 // as if it were at work on another processor
  Atomics.store(words, ring + RING.shownBytes, MEGABYTE)
  pages.free(page)
}

const isFilled = (value: unknown, length: number, filling: number): boolean =>
  Buffer.isBuffer(value) && value.length === length && value.equals(Buffer.alloc(length, filling))

test('messages arrive whole, also those that were followed', async () => {
  const ring = createRing(me, 0)
  const consumer = new Consumer(me, ring, true)
  await using sender = new Member('sendBig', { ring: me.handles.token(ring) })
  await sender.said()
  follow.mockClear()
  const someWereFollowed = (): boolean => follow.mock.results.some(({ value }) => (value as number) > 0)
  // It takes both processors at once, which a machine with other work may not have for a while.
  for (let i = 0; i < 300 || (follows && !someWereFollowed()); i++) await arrives(consumer, ring, i)
  expect(someWereFollowed()).toBe(follows)
})

test('a sender that is killed while it writes has sent nothing of it', async () => {
  const seed = Date.now() % 100_000
  console.log('seed', seed)
  const rounds = process.env['MP_STRESS'] === undefined ? 15 : 300
  for (let round = 0; round < rounds; round++) {
    const ring = createRing(me, 0)
    const consumer = new Consumer(me, ring, true)
    await using sender = new Member('sendBig', { ring: me.handles.token(ring) })
    await sender.said()
    const end = performance.now() + ((seed * (round + 1)) % 40)
    let next = 0
    while (performance.now() < end) await arrives(consumer, ring, next++)
    await sender.kill()
    await eventually('its death is reaped', () => {
      me.reapTheDead()
      return (me.participants.stateWord(sender.slot) & 0xff) === 0
    })
    for (let value = consumer.get(); value !== NOTHING; value = consumer.get()) check(value, next++)
    me.handles.release(ring)
  }
})

test('what was shown of a message that never came is not in the next one', () => {
  const ring = createRing(me, 0)
  const consumer = new Consumer(me, ring, true)
  const producer = new Producer(me, ring, true)
  for (const count of [0, 100_000, MEGABYTE]) {
    beginToSend(ring, 1, count)
    follow.mockClear()
    expect(consumer.get()).toBe(NOTHING)
    expect(follow.mock.results.map(({ value }) => value as number)).toEqual(follows ? [count] : [])
    me.words[ring + RING.unshown] = 0
    producer.put(Buffer.alloc(MEGABYTE, 2))
    expect(isFilled(consumer.get(), MEGABYTE, 2)).toBe(true)
  }
})

test('a sender that does not go on is waited for once, and briefly', () => {
  const ring = createRing(me, 0)
  const consumer = new Consumer(me, ring, true)
  beginToSend(ring, 1, 100_000)
  follow.mockClear()
  for (let i = 0; i < 100; i++) expect(consumer.get()).toBe(NOTHING)
  expect(follow).toHaveBeenCalledTimes(follows ? 1 : 0)
  // For some messages it is not tried again.
  const producer = new Producer(me, ring, true)
  const tickets = me.words[ring + RING.tickets]!
  const unshown = me.words[ring + RING.unshown]!
  expect(unshown).toBeGreaterThan(0)
  for (let i = 0; i <= unshown; i++) {
    expect(me.words[ring + RING.tickets]).toBe(tickets)
    producer.put(Buffer.alloc(MEGABYTE, i))
    expect(isFilled(consumer.get(), MEGABYTE, i)).toBe(true)
  }
  expect(me.words[ring + RING.tickets]).toBe(tickets + 1)
})

test('what has to wait for other messages is not shown', () => {
  const ring = createRing(me, 0)
  const producer = new Producer(me, ring, true)
  producer.put(1)
  producer.put(Buffer.alloc(MEGABYTE, 1))
  expect(me.words[ring + RING.tickets]).toBe(0)
})

test('a message that was announced and could not be encoded is forgotten', () => {
  const ring = createRing(me, 0)
  const producer = new Producer(me, ring, true)
  const big = Buffer.alloc(MEGABYTE, 1)
  expect(() => producer.put([big, () => 0], 1)).toThrow('[1]')
  expect(me.words[ring + RING.shown]).toBe(0)
  const nested = {
    get inner() {
      producer.put(Buffer.alloc(MEGABYTE, 2))
      return 3
    },
  }
  producer.put([big, nested], 1)
  const consumer = new Consumer(me, ring, true)
  expect(isFilled(consumer.get(), MEGABYTE, 2)).toBe(true)
  const [first, second] = consumer.get() as [unknown, unknown]
  expect(isFilled(first, MEGABYTE, 1)).toBe(true)
  expect(second).toEqual({ inner: 3 })
})

test('several senders show nothing', () => {
  const ring = createRing(me, 0)
  new Producer(me, ring, false).put(Buffer.alloc(MEGABYTE, 1))
  expect(me.words[ring + RING.tickets]).toBe(0)
})

test('who follows may run afterwards where it might before', () => {
  const ring = createRing(me, 0)
  const consumer = new Consumer(me, ring, true)
  const allowed = (): string => /Cpus_allowed_list:.*/.exec(readFileSync('/proc/thread-self/status', 'utf8'))![0]
  const before = allowed()
  for (let processor = 0; processor < availableParallelism(); processor++) {
    beginToSend(ring, 1, MEGABYTE)
    me.words[ring + RING.shown + 5] = processor // on this very one, once
    expect(consumer.get()).toBe(NOTHING)
  }
  expect(allowed()).toBe(before)
})

/** Looks all the time, so that what is shown is seen. */
async function arrives(consumer: Consumer, ring: number, number: number): Promise<void> {
  const end = performance.now() + 20_000
  let value = consumer.get()
  while (value === NOTHING && performance.now() < end) value = consumer.get()
  check(value, number)
  // Lets the sender, which waits for room, be woken by what was taken, and the test be stopped.
  await within(5000, `the loop turns, ring ${String(ring)}`, new Promise((resolve) => setImmediate(resolve)))
}

function check(value: unknown, number: number): void {
  const [id, bytes, end] = value as [number, unknown, string]
  expect([id, end]).toEqual([number, 'end'])
  if (!isFilled(bytes, (1 + (number % 12)) * 200_000, number & 255)) expect.fail(`message ${String(number)} is torn`)
}
