import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import { Worker } from 'node:worker_threads'
import { Barrier, BoundedSemaphore, Condition, Event, Lock, RLock, Semaphore, share, unshare } from '@mp/sync'
import { expect, test } from 'vitest'
import { Member, within } from './member.js'

const program = new URL('fixtures/threads.mjs', import.meta.url)

test.each([0, 2])('everything can be sent in nested values, and on through %i more processes', async (depth) => {
  const objects = {
    nested: [new Lock(), { semaphore: new Semaphore(4) }] as const,
    rlock: new RLock(),
    bounded: new BoundedSemaphore(2, { owned: true }),
    condition: new Condition(new Lock()),
    event: new Event(),
    barrier: new Barrier(2),
  }
  const [lock, { semaphore }] = objects.nested
  await lock.acquire()
  const notified = objects.condition.run(() => objects.condition.wait())
  await using member = new Member<{ seen: string[]; index: number }>('threads', 'handOn', objects, depth)
  const index = await within(30_000, 'both are at the barrier', objects.barrier.wait())
  const { seen, index: other } = await member.result()
  expect(seen).toEqual([
    `Lock <held by pid ${String(process.pid)}>`,
    'RLock <free>',
    'Semaphore <value 4>',
    'BoundedSemaphore <value 2 of 2, 0 held here>',
    'Condition <Lock <free>, 1 waiting>',
    'Event <unset>',
    'Barrier <1 of 2 parties>',
  ])
  expect([index, other].sort()).toEqual([0, 1])
  expect([lock.locked(), semaphore.value, objects.event.isSet()]).toEqual([false, 5, true])
  expect(await notified).toBe(true)
})

test.each(['return', 'terminate'])(
  'a thread gets objects by share, is a party of its own, and dies by itself (%s)',
  async (how) => {
    const [lock, ready] = [new Lock(), new Semaphore(0)]
    const worker = new Worker(program, { workerData: { token: share({ lock, ready }), then: how } })
    await within(20_000, 'the thread holds the lock', ready.acquire())
    if (how === 'terminate') {
      expect(lock.locked()).toBe(true)
      await worker.terminate()
    }
    expect(await lock.acquire(5000)).toBe(true)
    expect(lock.abandoned).toBe(true)
    lock.release()
    await lock.acquire()
    expect(lock.abandoned).toBe(false)
  },
)

test.each([
  { how: 'terminate', code: 0, output: '1\n' },
  { how: 'end', code: 0, output: '' },
  { how: 'exit', code: 3, output: '' },
  { how: 'throw', code: 1, output: '' },
])('a thread that is blocked can be ended: $how', async ({ how, code, output }) => {
  const program = fileURLToPath(new URL('fixtures/blocked-thread.mjs', import.meta.url))
  const child = spawn(process.execPath, [program, how], { stdio: ['ignore', 'pipe', 'ignore'] })
  const ended = Promise.all([once(child, 'exit'), text(child.stdout)])
  try {
    expect(await within(20_000, 'the program ends', ended)).toEqual([[code, null], output])
  } finally {
    child.kill('SIGKILL')
  }
})

test('a token keeps its object until it is received, and can be received more than once', () => {
  const token = structuredClone(share({ semaphore: new Semaphore(3) }))
  const { semaphore } = unshare(token)
  expect(semaphore.value).toBe(3)
  expect(unshare(token).semaphore.tryAcquire()).toBe(true)
  expect(semaphore.value).toBe(2)
  semaphore[Symbol.dispose]()
  expect(() => unshare({} as never)).toThrow(expect.objectContaining({ code: 'ERR_MP_INVALID_ARG' }))
})

test('a handle that was received is of its class', async () => {
  await using member = new Member('threads', 'echoLock', new Lock())
  expect(await member.result()).toBe(true)
})

test('an object lives as long as anybody holds it', async () => {
  const lock = new Lock()
  const ready = new Semaphore(0)
  await using holder = new Member('locks', 'holdForever', lock, ready)
  await within(10_000, 'the other process holds it', ready.acquire())
  const token = share(lock)
  lock[Symbol.dispose]()
  const again = unshare(token)
  expect(inspect(again)).toBe(`Lock <held by pid ${String(holder.pid)}>`)
})
