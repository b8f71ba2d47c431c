import { inspect } from 'node:util'
import { Barrier, Condition, Event, Semaphore } from '@mp/sync'
import { expect, test } from 'vitest'
import { eventually, Member, members, sleep, within } from '../member.js'
import { Random } from '../random.js'
import { LONG, scaled } from '../scale.js'

test('P13: a killed waiter is no obstacle to set()', async () => {
  const event = new Event()
  const ready = new Semaphore(0)
  await using waiters = members(
    4,
    (i) => new Member('meetings', 'waitForEvent', event, ready, undefined, 1, i % 2 === 0),
  )
  for (let i = 0; i < 4; i++) await within(20_000, 'a waiter comes', ready.acquire())
  await eventually('all wait', () => inspect(event).includes('4 waiting'))
  await Promise.all(waiters.all.slice(0, 2).map((each) => each.kill()))
  event.set()
  for (const each of waiters.all.slice(2)) expect(await each.result(10_000)).toEqual([true])
  await eventually('the dead are off the list', () => inspect(event) === 'Event <set>')
})

test('P13: notifications do not go to the dead', async () => {
  const condition = new Condition()
  const [sleeping, woken] = [new Semaphore(0), new Semaphore(0)]
  const sleeper = (i: number): Member =>
    new Member('meetings', 'waitOnce', condition, sleeping, woken, undefined, i % 2 === 0)
  await using waiters = members(4, sleeper)
  for (let i = 0; i < 4; i++) await within(20_000, 'a waiter comes', sleeping.acquire())
  await condition.run(() => undefined)
  // Two die while nobody has noticed yet: what they are notified of passes on.
  for (const each of waiters.all.slice(0, 2)) each.process.kill('SIGKILL')
  await condition.run(() => {
    condition.notify(2)
  })
  for (const each of waiters.all.slice(2)) expect(await each.result(10_000)).toBe(true)
  await eventually('nobody is left', () => inspect(condition) === 'Condition <RLock <free>>')
})

test('a waiter that dies with a notification, before it has the lock, passes it on', async () => {
  const condition = new Condition()
  const [sleeping, woken] = [new Semaphore(0), new Semaphore(0)]
  await using first = new Member('meetings', 'waitOnce', condition, sleeping, woken, undefined, true)
  await within(20_000, 'the first waits', sleeping.acquire())
  await condition.run(() => undefined)
  const second = condition.run(() => condition.wait(20_000))
  await eventually('both wait', () => inspect(condition).includes('2 waiting'))
  await condition.acquire()
  condition.notify()
  condition.notify(0)
  await sleep(50)
  await first.kill()
  condition.release()
  // Whichever was notified, exactly one notification is left for the one that lives.
  expect(await within(20_000, 'the second goes on', second)).toBe(true)
})

test(
  'a killed notifier leaves the condition usable',
  async () => {
    const random = new Random()
    const condition = new Condition()
    const ready = new Semaphore(0)
    for (let round = 0; round < scaled(6, 100); round++) {
      await using notifier = new Member('meetings', 'notifyForever', condition, ready)
      await within(20_000, 'the notifier runs', ready.acquire())
      const waiting = Array.from({ length: 3 }, () => condition.run(() => condition.wait(20_000)))
      await sleep(random.below(10))
      await notifier.kill()
      await within(5000, `the lock is free again (seed ${String(random.seed)})`, condition.acquire())
      condition.notifyAll()
      condition.release()
      expect(await within(20_000, 'all wake', Promise.all(waiting)), `seed ${String(random.seed)}`).toEqual([
        true,
        true,
        true,
      ])
    }
  },
  LONG,
)

test('P13: a party that dies while it waits breaks the barrier for the rest', async () => {
  const barrier = new Barrier(4)
  const ready = new Semaphore(0)
  await using victim = new Member('meetings', 'waitAtBarrier', barrier, ready, true)
  await using others = members(2, (i) => new Member('meetings', 'meetOnce', barrier, undefined, i === 0))
  await eventually('three wait', () => barrier.nWaiting === 3)
  await victim.kill()
  for (const other of others.all) expect(await other.result(10_000)).toBe('ERR_MP_BROKEN_BARRIER')
  expect(barrier.broken).toBe(true)
  barrier.reset()
  await using again = members(3, (i) => new Member('meetings', 'meetOnce', barrier, undefined, i === 0))
  const mine = await within(20_000, 'all come', barrier.wait())
  const indices = await Promise.all(again.all.map((each) => each.result()))
  expect([mine, ...indices].sort()).toEqual([0, 1, 2, 3])
})

test(
  'SIGKILL of barrier parties at random moments: the others get an answer, and reset() mends it',
  async () => {
    const random = new Random()
    const barrier = new Barrier(3)
    const ready = new Semaphore(0)
    for (let round = 0; round < scaled(6, 100); round++) {
      await using parties = members(2, (i) => new Member('meetings', 'meetForever', barrier, ready, i === 0))
      for (let i = 0; i < 2; i++) await within(20_000, 'a party comes', ready.acquire())
      let broken = false
      const mine = (async () => {
        try {
          // A party that dies between two waits is simply missed: time must tell.
          for (;;) await barrier.wait(1000)
        } catch (error) {
          broken = true
          expect(error).toMatchObject({ code: 'ERR_MP_BROKEN_BARRIER' })
        }
      })()
      await sleep(random.below(30))
      await parties.all[random.below(2)]!.kill()
      await within(5000, `the barrier breaks (seed ${String(random.seed)})`, mine)
      expect(broken).toBe(true)
      await Promise.all(parties.all.map((each) => each[Symbol.asyncDispose]()))
      barrier.reset()
      expect(barrier.broken).toBe(false)
    }
  },
  LONG,
)
