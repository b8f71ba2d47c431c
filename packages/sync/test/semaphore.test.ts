import { inspect } from 'node:util'
import { PARTICIPANT, party } from '@mp/ipc/internal'
import { BoundedSemaphore, Semaphore } from '@mp/sync'
import { describe, expect, test } from 'vitest'
import { eventually, Member, members, within } from './member.js'

const STATE = expect.objectContaining({ name: 'StateError', code: 'ERR_MP_STATE' })

test('test_semaphore: values, and releases without bound', async () => {
  const semaphore = new Semaphore(2)
  expect(semaphore.value).toBe(2)
  expect(await semaphore.acquire()).toBe(true)
  expect(semaphore.value).toBe(1)
  expect(semaphore.acquireSync()).toBe(true)
  expect(semaphore.value).toBe(0)
  expect(semaphore.locked()).toBe(true)
  expect(await semaphore.acquire({ block: false })).toBe(false)
  expect(semaphore.value).toBe(0)
  for (let value = 1; value <= 4; value++) {
    semaphore.release()
    expect(semaphore.value).toBe(value)
  }
  semaphore.release(3)
  expect(semaphore.value).toBe(7)
})

test('test_timeout: at once when it must not block, else after the timeout', async () => {
  const semaphore = new Semaphore(0)
  expect(await semaphore.acquire({ block: false })).toBe(false)
  expect(await semaphore.acquire({ block: false, timeout: 60_000 })).toBe(false)
  expect(semaphore.acquireSync({ block: false, timeout: 60_000 })).toBe(false)
  const begin = performance.now()
  expect(await semaphore.acquire({ block: true, timeout: 40 })).toBe(false)
  expect(await semaphore.acquire(40)).toBe(false)
  expect(semaphore.acquireSync({ timeout: 40 })).toBe(false)
  expect(performance.now() - begin).toBeGreaterThanOrEqual(119)
})

test('test_bounded_semaphore: over-release is a StateError and changes nothing', () => {
  const semaphore = new BoundedSemaphore(2)
  expect(semaphore.acquireSync()).toBe(true)
  expect(semaphore.acquireSync()).toBe(true)
  expect(semaphore.tryAcquire()).toBe(false)
  expect(() => {
    semaphore.release(3)
  }).toThrow(STATE)
  expect(semaphore.value).toBe(0)
  semaphore.release(2)
  expect(() => {
    semaphore.release()
  }).toThrow(STATE)
  expect(semaphore.value).toBe(2)
  expect(semaphore).toBeInstanceOf(Semaphore)
})

test('the default value is 1', () => {
  expect([new Semaphore().value, new BoundedSemaphore().value]).toEqual([1, 1])
})

test('bad arguments are refused before anything happens', () => {
  for (const value of ['1', null, {}, true])
    expect(() => new Semaphore(value as never)).toThrow(
      expect.objectContaining({ name: 'TypeError', code: 'ERR_MP_INVALID_ARG' }),
    )
  for (const value of [-1, 1.5, NaN, 2 ** 31])
    expect(() => new BoundedSemaphore(value)).toThrow(
      expect.objectContaining({ name: 'RangeError', code: 'ERR_MP_INVALID_ARG' }),
    )
  expect(() => new Semaphore(65_536, { owned: true })).toThrow(RangeError)
  expect(() => new Semaphore(1, { owned: 1 as never })).toThrow(TypeError)
  expect(() => new Semaphore(1, 5 as never)).toThrow(TypeError)
  const semaphore = new Semaphore(1)
  for (const n of [0, -1, 0.5])
    expect(() => {
      semaphore.release(n)
    }).toThrow(RangeError)
  expect(semaphore.value).toBe(1)
})

test('bad waiting options reject before anything happens', async () => {
  const semaphore = new Semaphore(1)
  for (const options of ['5', { timeout: '5' }, { timeout: NaN }, { block: 1 }, { signal: {} }] as never[])
    await expect(semaphore.acquire(options)).rejects.toMatchObject({ name: 'TypeError', code: 'ERR_MP_INVALID_ARG' })
  expect(() => semaphore.acquireSync('5' as never)).toThrow(TypeError)
  expect(semaphore.value).toBe(1)
})

test('an owned semaphore counts what each thread holds', async () => {
  const semaphore = new BoundedSemaphore(3, { owned: true })
  await semaphore.acquire()
  semaphore.acquireSync()
  expect(inspect(semaphore)).toBe('BoundedSemaphore <value 1 of 3, 2 held here>')
  await using other = new Member('locks', 'releaseForeign', semaphore)
  expect(await other.result()).toBe('ERR_MP_STATE')
  expect(() => {
    semaphore.release(3)
  }).toThrow(STATE)
  semaphore.release(2)
  expect(() => {
    semaphore.release()
  }).toThrow(STATE)
  expect(semaphore.value).toBe(3)
})

test('an owned semaphore that others have waited for counts what a blocked thread gets', async () => {
  const semaphore = new BoundedSemaphore(1, { owned: true })
  const ready = new Semaphore(0)
  semaphore.acquireSync()
  await using waiter = new Member('locks', 'acquireAndReturn', semaphore)
  await eventually('somebody waits', () => inspect(semaphore).includes('1 waiting'))
  semaphore.release()
  expect(await waiter.result()).toBe(true) // its token comes back when it ends
  await using holder = new Member('locks', 'holdFor', semaphore, ready, 200)
  await ready.acquire()
  expect(semaphore.acquireSync()).toBe(true)
  expect(inspect(semaphore)).toBe('BoundedSemaphore <value 0 of 1, 1 held here>')
  semaphore.release()
  expect(semaphore.value).toBe(1)
  await holder.result()
})

test('one release of many wakes as many waiters, whichever process they are in', async () => {
  const semaphore = new Semaphore(0)
  await using waiters = members(3, () => new Member('locks', 'value', semaphore))
  const mine = [semaphore.acquire(), semaphore.acquire()]
  semaphore.release(5)
  expect(await within(10_000, 'this thread gets its tokens', Promise.all(mine))).toEqual([true, true])
  for (const waiter of waiters.all) await waiter.result()
  expect(semaphore.value).toBe(0)
})

test.each([true, false])('ping-pong between two processes loses no wake-up (sync: %s)', async (sync) => {
  const [ping, pong] = [new Semaphore(0), new Semaphore(0)]
  const times = 5000
  await using other = new Member('locks', 'pingPong', ping, pong, times, sync)
  for (let i = 0; i < times; i++) {
    ping.release()
    if (sync) {
      if (!pong.acquireSync(20_000)) expect.fail(`no answer to ping ${String(i)}`)
    } else if (!(await pong.acquire(20_000))) expect.fail(`no answer to ping ${String(i)}`)
  }
  await other.result()
})

test('of many semaphores that were waited for each release wakes its own', async () => {
  const all = Array.from({ length: 20 }, () => new Semaphore(0))
  for (const semaphore of all) expect(semaphore.acquireSync(1)).toBe(false)
  const got: number[] = []
  const waits = all.map((semaphore, i) => semaphore.acquire().then(() => got.push(i)))
  for (let i = all.length; i-- > 0;) {
    all[i]!.release()
    await within(10_000, `the waiter of semaphore ${String(i)}`, waits[i]!)
  }
  expect(got).toEqual(all.map((_, i) => i).reverse())
  expect(all.map(({ value }) => value)).toEqual(all.map(() => 0))
})

describe('right after a sleep, when native code looks first,', () => {
  const isCold = (): boolean => party().words[party().at + PARTICIPANT.cold] === 2 ** 31 - 1

  /** With a native half, which the first wait makes. */
  function waitedFor<S extends Semaphore>(semaphore: S): S {
    const { value } = semaphore
    for (let i = 0; i < value; i++) semaphore.acquireSync()
    expect(semaphore.acquireSync(1)).toBe(false)
    if (value > 0) semaphore.release(value)
    return semaphore
  }

  async function sleepOnce(): Promise<void> {
    const [held, ready] = [new Semaphore(1), new Semaphore(0)]
    await using holder = new Member('locks', 'holdFor', held, ready, 100)
    await ready.acquire()
    expect(held.acquireSync()).toBe(true)
    expect(isCold()).toBe(true)
    await holder.result()
    expect(isCold()).toBe(true)
  }

  test('acquireSync() takes one token', async () => {
    const semaphore = waitedFor(new Semaphore(1))
    await sleepOnce()
    expect(semaphore.acquireSync()).toBe(true)
    expect([semaphore.value, isCold()]).toEqual([0, false])
    semaphore.release()
    expect(semaphore.value).toBe(1)
  })

  test('acquireSync() waits', async () => {
    const [semaphore, ready] = [waitedFor(new Semaphore(1)), new Semaphore(0)]
    await sleepOnce()
    await using holder = new Member('locks', 'holdFor', semaphore, ready, 100)
    await ready.acquire()
    expect(semaphore.acquireSync()).toBe(true)
    expect(semaphore.value).toBe(0)
    await holder.result()
  })

  test('release() adds one token', async () => {
    const semaphore = waitedFor(new Semaphore(0))
    await sleepOnce()
    semaphore.release()
    expect([semaphore.value, isCold()]).toEqual([1, false])
  })

  test('release() wakes who waits', async () => {
    const semaphore = waitedFor(new Semaphore(0))
    await sleepOnce()
    await using waiter = new Member('locks', 'acquireAndReturn', semaphore)
    await eventually('somebody waits', () => inspect(semaphore).includes('1 waiting'))
    semaphore.release()
    expect(await waiter.result()).toBe(true)
    expect(semaphore.value).toBe(0)
  })

  test('over-release is a StateError and changes nothing', async () => {
    const semaphore = waitedFor(new BoundedSemaphore(1))
    await sleepOnce()
    expect(() => {
      semaphore.release()
    }).toThrow(STATE)
    expect(semaphore.value).toBe(1)
  })

  test('a closed handle is a ClosedError', async () => {
    const semaphore = waitedFor(new Semaphore(1))
    await sleepOnce()
    semaphore[Symbol.dispose]()
    const closed = expect.objectContaining({ name: 'ClosedError', code: 'ERR_MP_CLOSED' })
    expect(() => semaphore.acquireSync()).toThrow(closed)
    expect(() => {
      semaphore.release()
    }).toThrow(closed)
  })
})
