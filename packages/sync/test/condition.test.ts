import { inspect } from 'node:util'
import { Condition, Lock, RLock, Semaphore } from '@mp/sync'
import { expect, test } from 'vitest'
import { eventually, Member, sleep, within } from './member.js'

const STATE = expect.objectContaining({ name: 'StateError', code: 'ERR_MP_STATE' })

/** Waiters in processes (blocking and not) and in this thread, as the CPython tests mix processes and threads. */
class Sleepers implements AsyncDisposable {
  readonly condition: Condition
  readonly sleeping = new Semaphore(0)
  readonly woken = new Semaphore(0)
  readonly #members: Member[] = []
  readonly #here: Promise<boolean>[] = []

  constructor(condition: Condition) {
    this.condition = condition
  }

  async add(processes: number, here: number, timeout?: number): Promise<void> {
    const { condition, sleeping, woken } = this
    for (let i = 0; i < processes; i++)
      this.#members.push(new Member('meetings', 'waitOnce', condition, sleeping, woken, timeout, i % 2 === 0))
    for (let i = 0; i < here; i++)
      this.#here.push(
        condition.run(async () => {
          sleeping.release()
          const answer = await condition.wait(timeout)
          woken.release()
          return answer
        }),
      )
    for (let i = 0; i < processes + here; i++) await within(20_000, 'a waiter waits', sleeping.acquire())
    // Who said so under the lock waits by the time the lock can be had.
    await condition.run(() => undefined)
  }

  async answers(): Promise<unknown[]> {
    return [
      ...(await Promise.all(this.#members.map((member) => member.result()))),
      ...(await within(20_000, 'the waiters of this thread end', Promise.all(this.#here))),
    ]
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#members.map((member) => member[Symbol.asyncDispose]()))
  }
}

test('test_notify: wakes one, then one more', async () => {
  const condition = new Condition()
  await using sleepers = new Sleepers(condition)
  await sleepers.add(1, 1)
  await sleep(20)
  expect(sleepers.woken.value).toBe(0)
  for (let woken = 1; woken <= 2; woken++) {
    await condition.run(() => {
      condition.notify()
    })
    await eventually(`${String(woken)} have woken`, () => sleepers.woken.value === woken)
    await sleep(20)
    expect(sleepers.woken.value).toBe(woken)
  }
  expect(await sleepers.answers()).toEqual([true, true])
  expect(inspect(condition)).toBe('Condition <RLock <free>>')
})

test('test_notify_all: waiters that timed out swallow nothing', async () => {
  const condition = new Condition()
  await using early = new Sleepers(condition)
  await early.add(3, 3, 30)
  expect(await early.answers()).toEqual(Array.from({ length: 6 }, () => false))
  await using sleepers = new Sleepers(condition)
  await sleepers.add(3, 3)
  await condition.run(() => {
    condition.notifyAll()
  })
  expect(await sleepers.answers()).toEqual(Array.from({ length: 6 }, () => true))
  expect(inspect(condition)).toBe('Condition <RLock <free>>')
})

test('test_notify_n: two, then four, then none', async () => {
  const condition = new Condition()
  await using sleepers = new Sleepers(condition)
  await sleepers.add(3, 3)
  for (const [n, woken] of [
    [2, 2],
    [4, 6],
    [3, 6],
  ] as const) {
    await condition.run(() => {
      condition.notify(n)
    })
    await eventually(`${String(woken)} have woken`, () => sleepers.woken.value === woken)
    await sleep(20)
    expect(sleepers.woken.value).toBe(woken)
  }
  expect(await sleepers.answers()).toEqual(Array.from({ length: 6 }, () => true))
  expect(await condition.run(() => condition.wait(20))).toBe(false)
})

test('test_timeout', async () => {
  const condition = new Condition()
  const begin = performance.now()
  await condition.acquire()
  expect(await condition.wait(40)).toBe(false)
  expect(condition.waitSync(40)).toBe(false)
  condition.release()
  expect(performance.now() - begin).toBeGreaterThanOrEqual(79)
})

test('test_waitfor: returns what the predicate said; it may be asynchronous', async () => {
  const condition = new Condition()
  const count = new Semaphore(0)
  await using counter = new Member('meetings', 'countToFour', condition, count)
  const answer = await within(
    20_000,
    'the predicate holds',
    condition.run(() => condition.waitFor(() => Promise.resolve(count.value === 4 && 'four'))),
  )
  expect(answer).toBe('four')
  await counter.result()
})

test('test_waitfor_timeout: one deadline for all of it, in spite of notifications', async () => {
  const condition = new Condition()
  await using other = new Member('meetings', 'notifyThrice', condition)
  const begin = performance.now()
  const answer = await condition.run(() => condition.waitFor(() => 0, 1000))
  expect(answer).toBe(0)
  expect(performance.now() - begin).toBeGreaterThanOrEqual(999)
  await other.result()
  condition.acquireSync()
  expect(condition.waitForSync(() => '', 20)).toBe('')
  condition.release()
})

test('test_wait_result: false, true, and an abort after the lock is back', async () => {
  const condition = new Condition()
  await condition.acquire()
  expect(await condition.wait(0)).toBe(false)
  expect(await condition.wait(20)).toBe(false)
  const abort = new AbortController()
  const reason = new RangeError('stop')
  setTimeout(() => {
    abort.abort(reason)
  }, 10)
  await expect(condition.wait({ signal: abort.signal })).rejects.toBe(reason)
  condition.release()
  await using notifier = new Member('meetings', 'notifyThrice', condition)
  expect(
    await within(
      20_000,
      'a notification',
      condition.run(() => condition.wait()),
    ),
  ).toBe(true)
  await notifier.result()
})

test('without the lock every method is a StateError', async () => {
  for (const condition of [new Condition(), new Condition(new Lock()), new Condition(new RLock())]) {
    for (const use of [
      () => condition.notify(),
      () => condition.notifyAll(),
      () => condition.waitSync(0),
      () => condition.waitForSync(() => 1),
      () => condition.release(),
    ])
      expect(use).toThrow(STATE)
    await expect(condition.wait(0)).rejects.toThrow(STATE)
    await expect(condition.waitFor(() => 1)).rejects.toThrow(STATE)
  }
})

test('it gives up all levels of its RLock while it waits, and has them again afterwards', async () => {
  const lock = new RLock()
  const condition = new Condition(lock)
  const waits = lock.run(() =>
    lock.run(async () => {
      await condition.acquire()
      expect(await condition.wait(20_000)).toBe(true)
      expect(inspect(lock)).toContain('3 times')
      condition.release()
    }),
  )
  await eventually('it waits', () => inspect(condition) === 'Condition <RLock <free>, 1 waiting>')
  await lock.run(() => {
    condition.notify()
  })
  await within(20_000, 'the waiter goes on', waits)
  expect(lock.locked()).toBe(false)
})

test('it works with a Lock, and refuses anything else', async () => {
  const condition = new Condition(new Lock())
  const waiting = condition.run(() => condition.wait(20_000))
  await eventually('it waits', () => inspect(condition).includes('1 waiting'))
  await condition.run(() => {
    condition.notify()
  })
  expect(await waiting).toBe(true)
  for (const lock of [{}, 5, 'lock', new Semaphore()])
    expect(() => new Condition(lock as never)).toThrow(
      expect.objectContaining({ name: 'TypeError', code: 'ERR_MP_INVALID_ARG' }),
    )
  await condition.acquire()
  for (const n of [-1, 0.5, NaN])
    expect(() => {
      condition.notify(n)
    }).toThrow(RangeError)
  condition.release()
})

test('more tasks than fit into its cell can wait', async () => {
  const condition = new Condition()
  const waiting = Array.from({ length: 400 }, () => condition.run(() => condition.wait(30_000)))
  await eventually('all wait', () => inspect(condition).includes('400 waiting'))
  await condition.run(() => {
    condition.notify(150)
  })
  await eventually('150 went on', () => inspect(condition).includes('250 waiting'))
  await condition.run(() => {
    condition.notifyAll()
  })
  expect(await within(20_000, 'all go on', Promise.all(waiting))).toEqual(Array.from({ length: 400 }, () => true))
})

test('a closed handle ends its waits and passes a notification on', async () => {
  const condition = new Condition()
  const waiting = condition.run(() => condition.wait())
  await eventually('it waits', () => inspect(condition).includes('1 waiting'))
  condition[Symbol.dispose]()
  await expect(waiting).rejects.toMatchObject({ code: 'ERR_MP_CLOSED' })
})

test('a closed condition refuses every call, and its lock stays usable', async () => {
  const lock = new Lock()
  const condition = new Condition(lock)
  const guard = await condition.hold()
  condition[Symbol.dispose]()
  guard[Symbol.dispose]()
  const closed = expect.objectContaining({ name: 'ClosedError', code: 'ERR_MP_CLOSED' })
  for (const call of [
    () => condition.acquireSync(),
    () => condition.tryAcquire(),
    () => condition.release(),
    () => condition.locked(),
    () => condition.abandoned,
    () => condition.notify(),
  ])
    expect(call).toThrow(closed)
  for (const call of [() => condition.acquire(), () => condition.hold(), () => condition.run(() => 1)])
    await expect(call()).rejects.toEqual(closed)
  expect(lock.tryAcquire()).toBe(true)
})

test('waitFor() with an aborted signal rejects with its reason and asks nothing', async () => {
  const condition = new Condition()
  await condition.run(async () => {
    let asked = 0
    const signal = AbortSignal.abort('enough')
    await expect(condition.waitFor(() => ++asked, { signal })).rejects.toBe('enough')
    expect(asked).toBe(0)
  })
  expect(condition.locked()).toBe(false)
})
