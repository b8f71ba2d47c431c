/** Workers: how they start, are replaced, are more and fewer, and end. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { availableParallelism } from 'node:os'
import { inspect } from 'node:util'
import { Queue } from '@mp/queue'
import { Lock } from '@mp/sync'
import { expect, test } from 'vitest'
import { getAllStartMethods, setExecutable } from '../../process/dist/index.js'
import { Pool } from '../dist/index.js'
import * as crashes from './fixtures/crashes.mjs'
import * as handles from './fixtures/handles.mjs'
import * as tasks from './fixtures/tasks.mjs'
import { failure, linesOf, makePool, notes, ready, settles, until } from './pools.js'

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i)

test.each([
  [1, 1],
  [1, 3],
  [2, 1],
  [2, 2],
  [4, 1],
])('maxTasksPerChild: %i workers, %i tasks each: gh-115634', async (workers, maxTasksPerChild) => {
  for (const count of [0, 1, 7, 12]) {
    const pool = makePool(workers, { maxTasksPerChild })
    const results = range(count).map((i) => pool.applyAsync(tasks.note, [notes(), String(i)]))
    expect(await settles(Promise.all(results), 'tasks')).toEqual(range(count).map(String))
    pool.close()
    await settles(pool.join(), 'join()')
  }
})

test('test_max_tasks_per_child: the same worker as long as it may', async () => {
  const pool = makePool(1, { maxTasksPerChild: 3 })
  const pids: number[] = []
  for (let i = 0; i < 7; i++) pids.push(await settles(pool.apply(tasks.pid), 'a task'))
  expect(new Set(pids.slice(0, 3)).size).toBe(1)
  expect(new Set(pids.slice(3, 6)).size).toBe(1)
  expect(new Set(pids).size).toBe(3)
})

test('maxTasksPerChild counts chunks, not items', async () => {
  const pool = makePool(1, { maxTasksPerChild: 2 })
  const pids = await pool.map(tasks.pid, range(30), { chunksize: 10 })
  expect(new Set(pids).size).toBe(2)
})

test('test_memory_leak_protection', async () => {
  const pool = makePool(1, { maxMemoryPerChild: 200 << 20 })
  const pids = new Set<number>()
  for (let i = 0; i < 6; i++) pids.add(await settles(pool.apply(tasks.grow, [60 << 20]), 'a task'))
  expect(pids.size).toBeGreaterThan(1)
  expect(pool.stats()).toMatchObject({ done: 6, lost: 0 })
})

test('resize', async () => {
  const pool = makePool(2)
  const results = range(200).map((i) => pool.apply(tasks.later, [i, 2]))
  for (const size of [6, 1, 4, 2, 3]) {
    pool.resize(size)
    expect(pool.size).toBe(size)
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
  expect(await settles(Promise.all(results), 'tasks')).toEqual(range(200))
  await until(() => pool.pids.length === 3, 'the workers that are too many')
  expect(() => pool.resize(0)).toThrow(RangeError)
  expect(await pool.map(tasks.square, [1, 2])).toEqual([1, 4])
})

test('workers beyond one for each processor start when the first is there, or when they are looked for', async () => {
  const started: unknown[] = []
  const listener = (event: unknown): void => void started.push(event)
  subscribe('mp:pool:worker:started', listener)
  const startedBy = (pool: () => Pool): number => {
    started.length = 0
    pool()
    return started.length
  }
  try {
    const atOnce = availableParallelism()
    const size = atOnce + 2
    expect(startedBy(() => makePool(atOnce))).toBe(atOnce)
    let pool!: Pool
    expect(startedBy(() => (pool = makePool(size)))).toBe(atOnce)
    expect(await settles(pool.apply(tasks.square, [3]), 'a task')).toBe(9)
    await until(() => started.length === size, 'the other workers')
    const looks: ((pool: Pool) => unknown)[] = [
      (pool) => pool.pids,
      (pool) => pool.stats(),
      (pool) => void pool.broadcast(tasks.nothing).catch(() => undefined),
      (pool) => void pool.apply(tasks.nothing, [], { key: 1 }).catch(() => undefined),
    ]
    for (const look of looks) expect(startedBy(() => (look((pool = makePool(size))), pool))).toBe(size)
    const initializer = { initializer: tasks.nothing }
    expect(startedBy(() => makePool(size, initializer))).toBe(size)
  } finally {
    unsubscribe('mp:pool:worker:started', listener)
  }
})

test('stats', async () => {
  const pool = makePool(2, { name: 'Crew' })
  await ready(pool)
  const { workers } = pool.stats()
  expect(workers.map(({ name }) => name)).toEqual(['Crew-1', 'Crew-2'])
  const results = range(10).map(() => pool.apply(tasks.later, [1, 100]))
  expect(pool.stats().queued + pool.stats().running).toBe(10)
  await Promise.all(results)
  await failure(pool.apply(crashes.run, ['throw']))
  await failure(pool.apply(crashes.run, ['SIGKILL']))
  expect(pool.stats()).toMatchObject({ queued: 0, running: 0, done: 10, failed: 2, lost: 1 })
  expect(inspect(pool)).toBe('Pool { running, size: 2 }')
})

test('uneven tasks: what a busy worker has ahead is done by others', async () => {
  const pool = makePool(2)
  await ready(pool)
  // They answer fast, so that they are given many ahead.
  await Promise.all(range(2000).map((i) => pool.apply(tasks.identity, [i])))
  const slow = pool.apply(tasks.spin, [1500])
  const rest = range(200).map((i) => pool.apply(tasks.identity, [i]))
  let slowIsDone = false
  void slow.then(() => (slowIsDone = true))
  await settles(Promise.all(rest), 'the rest')
  expect(slowIsDone).toBe(false)
  await slow
})

test('events on diagnostics_channel', async () => {
  const seen: [string, Record<string, unknown>][] = []
  const names = ['task:submitted', 'task:started', 'task:finished', 'task:failed', 'worker:started', 'worker:exited']
  const listeners = names.map((name) => {
    const listener = (message: unknown): unknown => seen.push([name, message as Record<string, unknown>])
    subscribe(`mp:pool:${name}`, listener)
    return () => unsubscribe(`mp:pool:${name}`, listener)
  })
  try {
    const pool = makePool(1)
    await pool.apply(tasks.square, [3], { priority: 2 })
    await failure(pool.apply(crashes.run, ['SIGKILL']))
    pool.close()
    await settles(pool.join(), 'join()')
  } finally {
    for (const stop of listeners) stop()
  }
  const of = (name: string): unknown[] => seen.filter(([seenName]) => seenName === name).map(([, message]) => message)
  expect(of('task:submitted')).toMatchObject([{ fn: 'square', priority: 2 }, { fn: 'run' }])
  expect(of('task:started')).toMatchObject([{ fn: 'square', worker: 'PoolWorker-1' }, { fn: 'run' }])
  expect(of('task:finished')).toMatchObject([{ fn: 'square' }])
  expect(of('task:failed')).toMatchObject([{ fn: 'run', error: { code: 'ERR_MP_WORKER_LOST' } }])
  expect(of('worker:started')[0]).toMatchObject({ worker: 'PoolWorker-1', pid: expect.any(Number) as unknown })
  expect(of('worker:exited')[0]).toMatchObject({ worker: 'PoolWorker-1', exitcode: -9 })
})

test.each(getAllStartMethods())('start method %s', async (startMethod) => {
  const pool = makePool(3, { startMethod, initializer: tasks.initialize, initargs: ['x'] })
  expect(await settles(pool.map(tasks.square, range(100)), 'map')).toEqual(range(100).map((x) => x * x))
  expect(await failure(pool.apply(crashes.run, ['exit 3']))).toMatchObject({ exitcode: 3, signal: null })
  expect(await pool.apply(tasks.initializedWith)).toMatchObject({ initialized: 'x', runs: 1 })
  pool.close()
  await settles(pool.join(), 'join()')
})

test('test_release_unused_processes', async () => {
  const before = Pool.length
  try {
    setExecutable('/nowhere/node')
    expect(() => new Pool(3, { startMethod: 'spawn' })).toThrow(expect.objectContaining({ code: 'ERR_MP_START' }))
  } finally {
    setExecutable(process.execPath)
  }
  expect(Pool.length).toBe(before)
  expect(await makePool(1).apply(tasks.square, [3])).toBe(9)
})

test('test_failed_worker_replacement_breaks_pool', async () => {
  const pool = makePool(1, { startMethod: 'spawn' })
  await ready(pool)
  const running = failure(pool.apply(crashes.run, ['exit 3']))
  const queued = failure(pool.apply(tasks.never))
  try {
    setExecutable('/nowhere/node')
    expect(await running).toMatchObject({ exitcode: 3 })
    expect(await queued).toMatchObject({ code: 'ERR_MP_START' })
    expect(await failure(pool.apply(tasks.square, [3]))).toMatchObject({ code: 'ERR_MP_START' })
    expect(await failure(pool.broadcast(tasks.pid))).toMatchObject({ code: 'ERR_MP_START' })
  } finally {
    setExecutable(process.execPath)
  }
  pool.close()
  await settles(pool.join(), 'join()')
})

test('locks and queues as arguments, also of tasks that have to wait', async () => {
  const lock = new Lock()
  const queue = new Queue<number>()
  const file = notes()
  const pool = makePool(2, { initializer: handles.keep, initargs: [lock, queue] })
  await settles(Promise.all(range(20).map((i) => pool.apply(handles.enter, [file, i]))), 'tasks')
  const lines = linesOf(file)
  for (let i = 0; i < lines.length; i += 2) expect(lines[i + 1]).toBe(lines[i]!.replace('in', 'out'))
  expect(lines).toHaveLength(40)
  const told = await Promise.all(range(20).map(() => queue.get({ timeout: 10_000 })))
  expect(told.sort((a, b) => a - b)).toEqual(range(20))
  const sums = range(50).map((i) => pool.apply(handles.putInto, [{ queues: [new Queue<number>()] }, i]))
  expect(await settles(Promise.all(sums), 'tasks')).toEqual(range(50))
  await settles(
    pool.map(
      handles.putOne,
      range(10).map((i) => [queue, i] as const),
    ),
    'map',
  )
  expect((await Promise.all(range(10).map(() => queue.get({ timeout: 10_000 })))).sort()).toEqual(range(10))
})

test('what tasks have left behind does not hold up close()', async () => {
  const pool = makePool(2)
  await pool.broadcast(tasks.keepTimer)
  pool.close()
  await settles(pool.join(), 'join()')
})

test("test_mymanager_context: an error of the system when a worker ends is nobody else's", async () => {
  const pool = makePool(2)
  const results = range(20).map((i) => pool.apply(tasks.later, [i, 5]))
  pool.close()
  for (const pid of pool.pids) process.kill(pid, 'SIGTERM')
  const settled = await settles(Promise.allSettled(results), 'tasks')
  expect(settled.filter(({ status }) => status === 'rejected').length).toBeLessThanOrEqual(2)
  await settles(pool.join(), 'join()')
})
