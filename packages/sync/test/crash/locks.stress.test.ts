import { party } from '@mp/ipc/internal'
import { BoundedSemaphore, Lock, RLock, Semaphore } from '@mp/sync'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { eventually, Member, members, sleep, within } from '../member.js'
import { Random } from '../random.js'
import { sharedWords } from '../shared-words.js'
import { LONG, scaled } from '../scale.js'

test.each([Lock, RLock])('P12: %o of a killed holder goes to one of ten waiters, as abandoned', async (Class) => {
  const lock = new Class()
  const ready = new Semaphore(0)
  await using holder = new Member('locks', 'holdForever', lock, ready)
  await within(10_000, 'the holder has it', ready.acquire())
  await using waiters = members(10, (i) => new Member('locks', 'waitFor', lock, ready, i % 2 === 0))
  for (let i = 0; i < 10; i++) await within(20_000, 'a waiter comes', ready.acquire())
  await eventually('all wait', () => inspect(lock).includes('10 waiting'))
  await holder.kill()
  const answers = (await Promise.all(waiters.all.map((each) => each.result(10_000)))) as object[]
  expect(answers.filter((answer) => 'abandoned' in answer && answer.abandoned === true)).toHaveLength(1)
  expect(inspect(lock)).toBe(`${Class.name} <free>`)
})

test('a killed waiter blocks nobody', async () => {
  const lock = new Lock()
  const ready = new Semaphore(0)
  await lock.acquire()
  await using waiters = members(4, (i) => new Member('locks', 'waitFor', lock, ready, i % 2 === 0))
  for (let i = 0; i < 4; i++) await within(20_000, 'a waiter comes', ready.acquire())
  await eventually('all wait', () => inspect(lock).includes('4 waiting'))
  await Promise.all(waiters.all.slice(0, 2).map((each) => each.kill()))
  lock.release()
  for (const each of waiters.all.slice(2)) expect(await each.result(10_000)).toEqual({ got: true, abandoned: false })
})

test(
  'SIGKILL at random moments of holders and waiters: exclusion holds, and `abandoned` tells the truth',
  async () => {
    const random = new Random()
    const lock = new Lock()
    const ready = new Semaphore(0)
    const { words } = party()
    const [a, b, turns] = sharedWords(3) as [number, number, number]
    const start = (i: number): Member => new Member('locks', 'churn', lock, [a, b, turns], ready, i % 2 === 0, true)
    const running = Array.from({ length: 3 }, (_, i) => start(i))
    try {
      for (let i = 0; i < 3; i++) await within(20_000, 'a process comes', ready.acquire())
      for (let round = 0; round < scaled(12, 150); round++) {
        await sleep(random.below(20))
        const victim = random.below(3)
        await running[victim]!.kill()
        const seen = Atomics.load(words, turns)
        await eventually(
          `the survivors go on after kill ${String(round)} (seed ${String(random.seed)})`,
          () => Atomics.load(words, turns) > seen + 10,
        )
        for (const [i, each] of running.entries())
          if (i !== victim) expect(each.process.exitCode, `seed ${String(random.seed)}`).toBeNull()
        running[victim] = start(round)
        await within(20_000, 'the next one comes', ready.acquire())
      }
    } finally {
      await Promise.all(running.map((each) => each[Symbol.asyncDispose]()))
    }
    expect(await lock.acquire(5000)).toBe(true)
    // Only a death between the two stores leaves them apart, and the next owner is told.
    expect(words[a] === words[b] || lock.abandoned).toBe(true)
  },
  LONG,
)

test('the tokens of a killed process come back to an owned semaphore, and to no other', async () => {
  const owned = new BoundedSemaphore(2, { owned: true })
  const plain = new Semaphore(1)
  const ready = new Semaphore(0)
  await using one = new Member('locks', 'acquireTwiceAndHold', owned, ready)
  await using two = new Member('locks', 'holdForever', plain, ready)
  for (let i = 0; i < 2; i++) await within(10_000, 'both hold', ready.acquire())
  const waiting = owned.acquire(10_000)
  await one.kill()
  expect(await waiting).toBe(true)
  expect(await owned.acquire(5000)).toBe(true)
  await two.kill()
  expect(await plain.acquire(100)).toBe(false)
})

test(
  'SIGKILL at random moments: an owned semaphore neither loses nor doubles a token',
  async () => {
    const random = new Random()
    const semaphore = new BoundedSemaphore(2, { owned: true })
    const ready = new Semaphore(0)
    for (let round = 0; round < scaled(8, 100); round++) {
      await using users = members(3, (i) => new Member('locks', 'churnTokens', semaphore, ready, i % 2 === 0))
      for (let i = 0; i < 3; i++) await within(20_000, 'a user comes', ready.acquire())
      await sleep(random.below(15))
      await Promise.all(users.all.map((each) => each.kill()))
      expect(await semaphore.acquire(5000), `seed ${String(random.seed)}`).toBe(true)
      expect(await semaphore.acquire(5000), `seed ${String(random.seed)}`).toBe(true)
      expect(semaphore.tryAcquire(), `seed ${String(random.seed)}`).toBe(false)
      semaphore.release(2)
    }
  },
  LONG,
)

test.each([true, false])(
  'mutual exclusion of 4 processes on shared memory (sync: %s)',
  async (sync) => {
    const lock = new Lock()
    const [word] = sharedWords(1)
    const times = scaled(sync ? 100_000 : 10_000, sync ? 1_000_000 : 200_000)
    await using adders = members(4, () => new Member('locks', 'add', lock, word, times, sync))
    for (const adder of adders.all) await adder.result(100_000)
    expect(party().words[word]).toBe(4 * times)
  },
  LONG,
)

test.each([false, true])(
  'a semaphore never admits more than its tokens (owned: %s)',
  async (owned) => {
    const semaphore = new BoundedSemaphore(2, { owned })
    const [inside] = sharedWords(1)
    const times = scaled(10_000, 300_000)
    await using users = members(4, (i) => new Member('locks', 'useTokens', semaphore, inside, 2, times, i % 2 === 0))
    for (const user of users.all) await user.result(100_000)
    expect([semaphore.value, party().words[inside]]).toEqual([2, 0])
  },
  LONG,
)
