/** SIGKILL at random moments. Whoever is left goes on, and nothing is torn, lost or doubled among them. */
import { party } from '@mp/ipc/internal'
import { JoinableQueue, Queue } from '@mp/queue'
import { expect, test } from 'vitest'
import { eventually, Member, sleep, within } from './member.js'
import { Random } from './random.js'
import { scaled } from './scale.js'

const rounds = scaled(6, 100)

const whole = (item: unknown, bytes: number): boolean =>
  Buffer.isBuffer(item) && item.length === bytes && item.equals(Buffer.alloc(bytes, item[0]))

test('stress: producers inside 50 MB puts', async () => {
  const random = new Random()
  const bytes = 50_000_000
  const queue = new Queue<unknown>(2)
  const ready = new Queue()
  let steady = 0
  await using survivor = new Member('users', 'produce', queue, 0, 1_000_000_000, false)
  for (let round = 0; round < rounds; round++) {
    await using victim = new Member('users', 'putBigForEver', queue, ready, bytes)
    let next: Promise<unknown> | undefined
    void within(20_000, 'the victim is ready', ready.get())
      .then(() => sleep(random.below(150)))
      .then(() => victim.kill())
    const before = steady
    while (victim.process.signalCode === null || steady < before + 20) {
      next ??= queue.get()
      const item = await within(5000, 'an item arrives', next)
      next = undefined
      if (Array.isArray(item)) expect(item).toEqual([0, steady++])
      else expect(whole(item, bytes)).toBe(true)
    }
  }
  await survivor.kill()
  for (; !queue.empty();) {
    const item = await queue.get()
    if (!Array.isArray(item)) expect(whole(item, bytes)).toBe(true)
  }
})

for (const sync of [false, true])
  test(`stress: readers blocked in get, ${sync ? 'sync' : 'async'}`, async () => {
    const random = new Random()
    for (let round = 0; round < rounds; round++) {
      const queue = new Queue<number>()
      const ready = new Queue()
      await using victim = new Member('users', 'getForEver', queue, ready, sync)
      await within(20_000, 'the victim is ready', ready.get())
      await sleep(random.below(20))
      await victim.kill()
      await queue.put(1)
      expect(await queue.get(1000)).toBe(1)
    }
  })

test('stress: consumers inside get lose at most the item they had been given', async () => {
  const random = new Random()
  for (let round = 0; round < rounds; round++) {
    const queue = new Queue<unknown>()
    const ready = new Queue()
    const count = 20_000
    await using victim = new Member('users', 'getForEver', queue, ready, round % 2 === 0)
    await within(20_000, 'the victim is ready', ready.get())
    const killAt = random.below(count)
    let taken = -1
    for (let i = 0; i < count; i++) {
      if (i === killAt) victim.process.kill('SIGKILL')
      const item = i % 1000 === 0 ? Buffer.alloc(100_000, 1) : i
      await queue.put(item)
    }
    await victim.kill()
    for (let item: unknown, last = -1; !queue.empty(); last = item as number) {
      item = await queue.get(1000)
      if (Buffer.isBuffer(item)) expect(whole(item, 100_000)).toBe(true)
      else if (typeof last === 'number' && last >= 0 && (last + 1) % 1000 !== 0) expect(item).toBe(last + 1)
      taken++
    }
    expect(taken).toBeLessThan(count)
    await queue.put('on')
    expect(await queue.get(1000)).toBe('on')
  }
})

test('stress: consumers between get and taskDone: everything is done once more or once', async () => {
  const random = new Random()
  const queue = new JoinableQueue<number>(50)
  const log = new Queue<[number, boolean]>()
  const count = scaled(3000, 100_000)
  const workers = Array.from({ length: 3 }, () => new Member('users', 'work', queue, log))
  const putting = (async () => {
    for (let i = 0; i < count; i++) await queue.put(i)
  })()
  let done = false
  const killing = (async () => {
    for (let i = 0; !done && i < rounds * 2; i++) {
      await sleep(20 + random.below(100))
      const at = random.below(workers.length)
      await workers[at]!.kill()
      workers[at] = new Member('users', 'work', queue, log)
    }
  })()
  try {
    await within(scaled(50_000, 500_000), 'all is put', putting)
    expect(await within(scaled(50_000, 500_000), 'all is done', queue.join())).toBe(true)
    done = true
    await killing
    const seen = new Map<number, boolean[]>()
    while (!log.empty()) {
      const [item, redelivered] = log.getNowait()
      seen.set(item, [...(seen.get(item) ?? []), redelivered])
    }
    for (let i = 0; i < count; i++) {
      const times = seen.get(i) ?? []
      // It may be missing from the log only when its first consumer died before it wrote there and it was redelivered.
      expect(times.length, `item ${String(i)}`).toBeGreaterThan(0)
      // Whoever gets an item again is told so.
      expect(
        times.slice(1).every((redelivered) => redelivered),
        `item ${String(i)}`,
      ).toBe(true)
    }
  } finally {
    done = true
    await Promise.all(workers.map((worker) => worker[Symbol.asyncDispose]()))
  }
})

test('stress: random users killed at random moments leave no memory behind', async () => {
  const random = new Random()
  const me = party()
  const data = (): number => {
    me.reapTheDead()
    let pages = 0
    me.pages.forEachRun((page, kind) => (pages += kind === 4 ? me.pages.lengthOf(page) : 0))
    return pages
  }
  const ready = new Queue()
  const before = data()
  const queue = new JoinableQueue<unknown>(4)
  for (let round = 0; round < rounds; round++) {
    const victims = [0, 1].map((i) => new Member('users', 'putAndGet', queue, ready, 1e6, random.below(1e9) + i))
    // Before, their queue is under way to them.
    for (const _ of victims) await ready.get(20_000)
    await sleep(random.below(200))
    for (const victim of victims) await victim.kill()
    // Whatever was in it or had been got by the dead is whole, and the queue works.
    while (!(await queue.join(0))) {
      await within(5000, 'an item comes again', queue.get())
      queue.taskDone()
    }
  }
  queue.close()
  await eventually('the memory is back', () => data() <= before)
  const owners = new Set<number>()
  me.pages.forEachRun((_page, kind, owner) => kind === 4 && owners.add(owner))
  // No page is a participant's, and each is of an object that exists.
  expect([...owners].filter((owner) => owner >= 0 || me.words[-owner] === 0)).toEqual([])
})
