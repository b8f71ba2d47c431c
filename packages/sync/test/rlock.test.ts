import { inspect } from 'node:util'
import { RLock, Semaphore } from '@mp/sync'
import { expect, test } from 'vitest'
import { Member, sleep, within } from './member.js'

const STATE = expect.objectContaining({ name: 'StateError', code: 'ERR_MP_STATE' })

test('test_rlock: three acquires, three releases, a fourth is a StateError', async () => {
  const lock = new RLock()
  expect(await lock.acquire()).toBe(true)
  expect(lock.acquireSync()).toBe(true)
  expect(await lock.acquire({ block: false })).toBe(true)
  expect(inspect(lock)).toBe(`RLock <held by pid ${String(process.pid)} 3 times>`)
  for (let i = 0; i < 3; i++) lock.release()
  expect(() => {
    lock.release()
  }).toThrow(STATE)
  expect(inspect(lock)).toBe('RLock <free>')
})

test('test_rlock_context: hold re-enters', async () => {
  const lock = new RLock()
  {
    using outer = await lock.hold()
    using inner = await lock.hold()
    expect([outer, inner]).toHaveLength(2)
  }
  expect(lock.locked()).toBe(false)
})

test('test_rlock_locked_2processes; a foreign release is a StateError', async () => {
  const lock = new RLock()
  const ready = new Semaphore(0)
  await using holder = new Member('locks', 'acquireTwiceAndHold', lock, ready)
  await within(10_000, 'the holder has it', ready.acquire())
  expect(lock.locked()).toBe(true)
  expect(lock.tryAcquire()).toBe(false)
  expect(() => {
    lock.release()
  }).toThrow(STATE)
  await using other = new Member('locks', 'releaseForeign', lock)
  expect(await other.result()).toBe('ERR_MP_STATE')
  expect(inspect(lock)).toContain(`${String(holder.pid)} 2 times`)
})

test('concurrent runs of one process exclude each other; a run re-enters', async () => {
  const lock = new RLock()
  let inside = 0
  const one = async (): Promise<void> => {
    expect(++inside).toBe(1)
    await sleep(3)
    await lock.run(async () => {
      await sleep(1)
      expect(inside).toBe(1)
      expect(lock.tryAcquire()).toBe(true)
      lock.release()
    })
    inside--
  }
  await within(20_000, 'all runs end', Promise.all(Array.from({ length: 10 }, () => lock.run(one))))
  expect(lock.locked()).toBe(false)
})

test('inside a run another call neither enters nor releases', async () => {
  const lock = new RLock()
  const begun = deferred()
  const running = lock.run(async () => {
    begun.resolve(undefined)
    await sleep(20)
  })
  await begun.promise
  expect(lock.tryAcquire()).toBe(false)
  expect(() => {
    lock.release()
  }).toThrow(STATE)
  expect(() => lock.acquireSync()).toThrow(STATE)
  expect(lock.acquireSync(5)).toBe(false)
  await running
  expect(lock.tryAcquire()).toBe(true)
  lock.release()
})

test('runs of two locks nest in any order', async () => {
  const [a, b] = [new RLock(), new RLock()]
  await a.run(() =>
    b.run(() => a.run(() => b.run(() => expect([a.tryAcquire(), b.tryAcquire()]).toEqual([true, true])))),
  )
  expect([a.locked(), b.locked()]).toEqual([true, true])
})

test('the thread that owns it plainly re-enters with run', async () => {
  const lock = new RLock()
  await lock.acquire()
  expect(await lock.run(() => 'in')).toBe('in')
  lock.release()
  expect(lock.locked()).toBe(false)
})

test('a run that fails or runs out of time leaves no owner', async () => {
  const lock = new RLock()
  await expect(lock.run(() => Promise.reject(new TypeError('mine')))).rejects.toThrow('mine')
  const slow = lock.run(() => sleep(50))
  await expect(lock.run(() => 1, 5)).rejects.toMatchObject({ code: 'ERR_MP_TIMEOUT' })
  await slow
  expect(lock.locked()).toBe(false)
})

function deferred(): { promise: Promise<unknown>; resolve: (value: unknown) => void } {
  let resolve: (value: unknown) => void = () => undefined
  const promise = new Promise((settle) => (resolve = settle))
  return { promise, resolve }
}
