import { inspect } from 'node:util'
import { Condition, Lock, RLock, Semaphore } from '@mp/sync'
import { expect, test } from 'vitest'
import { eventually, Member, sleep, within } from './member.js'

test('test_lock: acquire, not re-entrant, release, release of a free lock', async () => {
  const lock = new Lock()
  expect(await lock.acquire()).toBe(true)
  expect(await lock.acquire({ block: false })).toBe(false)
  expect(lock.acquireSync({ block: false })).toBe(false)
  expect(lock.tryAcquire()).toBe(false)
  expect(lock.release()).toBeUndefined()
  expect(() => {
    lock.release()
  }).toThrow(expect.objectContaining({ name: 'StateError', code: 'ERR_MP_STATE' }))
  expect(lock.acquireSync()).toBe(true)
  lock.release()
})

test('test_lock_context: hold and run', async () => {
  const lock = new Lock()
  {
    using guard = await lock.hold()
    expect(guard).toBeDefined()
    expect(lock.locked()).toBe(true)
    await expect(lock.hold(10)).rejects.toMatchObject({ code: 'ERR_MP_TIMEOUT' })
  }
  expect(lock.locked()).toBe(false)
  expect(await lock.run(() => Promise.resolve(7))).toBe(7)
  await expect(lock.run(() => Promise.reject(new RangeError('mine')))).rejects.toThrow('mine')
  expect(lock.locked()).toBe(false)
})

test('a guard releases once', async () => {
  const lock = new Lock()
  const guard = await lock.hold()
  guard[Symbol.dispose]()
  await lock.acquire()
  guard[Symbol.dispose]()
  expect(lock.locked()).toBe(true)
})

test('block: false ignores the timeout; negative timeouts look once; timeouts are lower bounds', async () => {
  const lock = new Lock()
  await lock.acquire()
  const begin = performance.now()
  expect(await lock.acquire({ block: false, timeout: 60_000 })).toBe(false)
  expect(await lock.acquire(-1)).toBe(false)
  expect(lock.acquireSync(-1)).toBe(false)
  expect(await lock.acquire({ timeout: 50 })).toBe(false)
  expect(lock.acquireSync(50)).toBe(false)
  expect(performance.now() - begin).toBeGreaterThanOrEqual(99)
})

test('who looks once gets a free lock even while others of the thread are about to get it', async () => {
  const lock = new Lock()
  await lock.acquire()
  const waiting = lock.acquire()
  lock.release()
  expect(await lock.acquire(0)).toBe(true)
  lock.release()
  expect(await within(5000, 'the first waiter gets the lock', waiting)).toBe(true)
})

test('any process may release it', async () => {
  const lock = new Lock()
  await lock.acquire()
  await using other = new Member('locks', 'releaseForeign', lock)
  expect(await other.result()).toBe('released')
  expect(lock.locked()).toBe(false)
})

test('test_lock_locked_2processes', async () => {
  const lock = new Lock()
  const ready = new Semaphore(0)
  await using holder = new Member('locks', 'holdForever', lock, ready)
  await within(10_000, 'the holder has it', ready.acquire())
  expect(lock.locked()).toBe(true)
  await using observer = new Member('locks', 'lockedHere', lock)
  expect(await observer.result()).toBe(true)
  expect(inspect(lock)).toContain(String(holder.pid))
})

test('test_repr_lock: state, holder and waiters', async () => {
  const lock = new Lock()
  expect(inspect(lock)).toBe('Lock <free>')
  await lock.acquire()
  expect(inspect(lock)).toBe(`Lock <held by pid ${String(process.pid)}>`)
  const waiting = lock.acquire()
  expect(inspect({ lock })).toContain('1 waiting')
  lock.release()
  await waiting
  lock[Symbol.dispose]()
  expect(inspect(lock)).toBe('Lock <closed>')
})

test('an abort rejects with the reason, and the lock was not acquired', async () => {
  const lock = new Lock()
  await lock.acquire()
  const abort = new AbortController()
  const waiting = lock.acquire({ signal: abort.signal })
  const reason = new RangeError('no longer')
  abort.abort(reason)
  await expect(waiting).rejects.toBe(reason)
  await expect(lock.acquire({ signal: abort.signal })).rejects.toBe(reason)
  expect(() => lock.acquireSync({ signal: abort.signal })).toThrow(reason)
  lock.release()
  expect(lock.locked()).toBe(false)
})

test('waiters of one thread take turns', async () => {
  const lock = new Lock()
  const order: number[] = []
  await lock.acquire()
  const all = Array.from({ length: 20 }, async (_, i) => {
    await lock.acquire()
    order.push(i)
    lock.release()
  })
  lock.release()
  await within(10_000, 'all had the lock', Promise.all(all))
  expect(order).toEqual(Array.from({ length: 20 }, (_, i) => i))
})

test('a closed handle: calls and pending waits are ClosedErrors, other handles go on', async () => {
  const lock = new Lock()
  await lock.acquire()
  const pending = lock.acquire()
  await using holder = new Member('locks', 'acquireAndReturn', lock)
  await eventually('the other process waits', () => inspect(lock).includes('2 waiting'))
  lock.release()
  expect(await pending).toBe(true)
  const again = lock.acquire(60_000)
  lock.release()
  lock[Symbol.dispose]()
  lock[Symbol.dispose]()
  await expect(again).rejects.toMatchObject({ code: 'ERR_MP_CLOSED' })
  for (const use of [() => lock.tryAcquire(), () => lock.acquireSync(), () => lock.locked(), () => lock.abandoned])
    expect(use).toThrow(expect.objectContaining({ code: 'ERR_MP_CLOSED' }))
  await expect(lock.acquire()).rejects.toMatchObject({ code: 'ERR_MP_CLOSED' })
  expect(await holder.result()).toBe(true)
})

test('a pending acquire keeps the program alive, and nothing else does', async () => {
  const lock = new Lock()
  await lock.acquire()
  await using waiter = new Member('locks', 'acquireAndReturn', lock)
  await eventually('it waits', () => inspect(lock).includes('1 waiting'))
  await sleep(100)
  lock.release()
  expect(await waiter.result()).toBe(true)
})

test.each([Lock, RLock, Semaphore, Condition])('run() of what is no function acquires nothing: %o', async (Type) => {
  const lock = new Type()
  await expect(lock.run('no function' as never)).rejects.toMatchObject({
    name: 'TypeError',
    code: 'ERR_MP_INVALID_ARG',
  })
  expect(lock.locked()).toBe(false)
})
