/** Options of a task: priority, key, timeout, signal, retries; and cancel(). */
import { expect, test } from 'vitest'
import type { Pool } from '../dist/index.js'
import * as crashes from './fixtures/crashes.mjs'
import * as tasks from './fixtures/tasks.mjs'
import { failure, linesOf, makePool, notes, ready, settles, until } from './pools.js'

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i)

/** A pool of one worker that is busy until it is let go, with nothing given ahead. */
async function busyPool(ms = 100): Promise<Pool> {
  const pool = makePool(1)
  await ready(pool)
  const file = notes()
  void pool.apply(tasks.noteAndSpin, [file, 'busy', ms])
  // The place that a worker has ahead of its turn.
  void pool.apply(tasks.nothing)
  await until(() => linesOf(file).length === 1, 'the first task')
  return pool
}

test('priority: higher runs first, equal ones as they came', async () => {
  const pool = await busyPool()
  const file = notes()
  const priorities = [0, 5, -1, 5, 0, 10]
  await settles(
    Promise.all(priorities.map((priority, i) => pool.apply(tasks.note, [file, `${priority} ${i}`], { priority }))),
    'tasks',
  )
  expect(linesOf(file)).toEqual(['10 5', '5 1', '5 3', '0 0', '0 4', '-1 2'])
})

test('key: one worker, in order', async () => {
  const pool = makePool(3)
  const file = notes()
  const results = range(60).map((i) => pool.apply(tasks.note, [file, `${i % 4} ${i}`, i % 3], { key: i % 4 }))
  await settles(Promise.all(results), 'tasks')
  for (const key of range(4)) {
    const own = linesOf(file).filter((line) => line.startsWith(`${key} `))
    expect(own).toEqual(range(15).map((i) => `${key} ${i * 4 + key}`))
  }
  const pids = await Promise.all(range(20).map(() => pool.apply(tasks.pid, [], { key: 'one' })))
  expect(new Set(pids).size).toBe(1)
})

test('key: in order also when workers are recycled, killed, and others are cancelled', async () => {
  const pool = makePool(2, { maxTasksPerChild: 5 })
  const file = notes()
  const results = range(60).map((i) =>
    pool.applyAsync(tasks.note, [file, `${i % 2} ${i}`, 1], { key: i % 2, retries: 5 }),
  )
  for (const i of [7, 20, 33]) results[i]!.cancel()
  let kills = 0
  const kill = setInterval(() => {
    if (++kills > 4) return clearInterval(kill)
    const pid = pool.stats().workers.find((worker) => worker.ready)?.pid
    if (pid !== undefined) process.kill(pid, 'SIGKILL')
  }, 150)
  await settles(Promise.allSettled(results), 'tasks')
  clearInterval(kill)
  for (const key of [0, 1]) {
    const own = linesOf(file)
      .filter((line) => line.startsWith(`${key} `))
      .map((line) => Number(line.slice(2)))
    expect(own).toEqual([...own].sort((a, b) => a - b))
  }
})

test('timeout: a queued task is withdrawn', async () => {
  const pool = await busyPool(300)
  const file = notes()
  expect(await failure(pool.apply(tasks.note, [file, 'ran'], { timeout: 20 }))).toMatchObject({
    code: 'ERR_MP_TIMEOUT',
  })
  expect(await settles(pool.apply(tasks.square, [3]), 'the next task')).toBe(9)
  expect(linesOf(file)).toEqual([])
})

test('timeout: a running task that yields keeps its worker', async () => {
  const pool = makePool(1)
  await ready(pool)
  const { pids } = pool
  const file = notes()
  expect(await failure(pool.apply(tasks.untilAborted, [file], { timeout: 500 }))).toMatchObject({
    name: 'TimeoutError',
  })
  expect(await settles(pool.apply(tasks.square, [3]), 'the next task')).toBe(9)
  expect(linesOf(file)).toEqual(['aborted'])
  expect(pool.pids).toEqual(pids)
})

test.each(['ignoresAbort', 'forever'] as const)('timeout: a running task that does not yield: %s', async (name) => {
  const pool = makePool(2)
  await ready(pool)
  const { pids } = pool
  const other = pool.apply(tasks.later, ['other', 400])
  expect(
    await failure(pool.apply(tasks[name] as (file: string) => unknown, [notes()], { timeout: 100 })),
  ).toMatchObject({
    code: 'ERR_MP_TIMEOUT',
  })
  expect(await settles(other, 'the other task')).toBe('other')
  await ready(pool)
  expect(pool.pids.filter((pid) => pids.includes(pid))).toHaveLength(1)
})

test('timeout: a task in time is not disturbed, and no later one is by its timer', async () => {
  const pool = makePool(1)
  expect(await pool.apply(tasks.later, [1, 10], { timeout: 5000 })).toBe(1)
  expect(await pool.apply(tasks.square, [3], { timeout: 100 })).toBe(9)
  expect(await pool.apply(tasks.later, [2, 200])).toBe(2)
  expect(pool.stats()).toMatchObject({ failed: 0 })
})

test('signal: before, queued, running', async () => {
  const pool = await busyPool(50)
  const file = notes()
  const reason = new RangeError('enough')
  const note = pool.apply(tasks.note, [file, 'ran'], { signal: AbortSignal.abort(reason) })
  expect(await failure(note)).toBe(reason)
  expect(await failure(pool.applyAsync(tasks.note, [file, 'ran'], { signal: AbortSignal.abort(reason) }))).toBe(reason)
  const controller = new AbortController()
  const many = range(50).map(() => failure(pool.apply(tasks.note, [file, 'ran'], { signal: controller.signal })))
  controller.abort(reason)
  expect(await Promise.all(many)).toEqual(Array(50).fill(reason))
  const running = new AbortController()
  const result = failure(pool.apply(tasks.untilAborted, [file], { signal: running.signal }))
  await settles(
    pool.apply(tasks.hasSignal, [], { timeout: 10_000 }).catch(() => undefined),
    'nothing',
  ) // in line behind
    .catch(() => undefined)
  running.abort(reason)
  expect(await result).toBe(reason)
  expect(linesOf(file).filter((line) => line === 'ran')).toEqual([])
})

test('cancel(): queued, running, done', async () => {
  const pool = await busyPool(50)
  const file = notes()
  const queued = pool.applyAsync(tasks.note, [file, 'ran'])
  expect(queued.cancel()).toBe(true)
  expect(queued.cancel()).toBe(false)
  expect(await failure(queued)).toMatchObject({ name: 'AbortError', code: 'ERR_MP_CANCELLED' })
  const running = pool.applyAsync(tasks.untilAborted, [file])
  await until(() => pool.stats().queued === 0, 'the task to run')
  expect(running.cancel()).toBe(true)
  expect(await failure(running)).toMatchObject({ code: 'ERR_MP_CANCELLED' })
  const done = pool.applyAsync(tasks.square, [3])
  expect(await done).toBe(9)
  expect(done.cancel()).toBe(false)
  expect(linesOf(file)).not.toContain('ran')
})

test('cancel(), then close() and join(): test_hang_gh94440', async () => {
  const pool = makePool(2)
  const results = range(20).map(() => pool.applyAsync(tasks.never))
  pool.close()
  for (const result of results) result.cancel()
  for (const result of results) expect(await failure(result)).toMatchObject({ code: 'ERR_MP_CANCELLED' })
  await settles(pool.join(), 'join()')
})

test('taskSignal() is there in a task', async () => {
  expect(await makePool(1).apply(tasks.hasSignal)).toBe(true)
  expect(tasks.hasSignal()).toBe(false)
})

test('retries: a task whose worker dies is run again', async () => {
  const pool = makePool(2)
  const file = notes()
  const error = await failure(pool.apply(tasks.noteAndDie, [file], { retries: 2 }))
  expect(error).toMatchObject({ code: 'ERR_MP_WORKER_LOST' })
  expect(linesOf(file)).toHaveLength(3)
  expect(new Set(linesOf(file)).size).toBe(3)
  expect(pool.stats().lost).toBe(1)
})

test('retries: an error is no reason to run again', async () => {
  const file = notes()
  await failure(makePool(1).apply(crashes.run, ['throw'], { retries: 3 }))
  expect(await makePool(1).apply(tasks.note, [file, 'ok'], { retries: 3 })).toBe('ok')
  expect(linesOf(file)).toHaveLength(1)
})

test('retries: a big argument is there again', async () => {
  const pool = makePool(1)
  const big = Buffer.alloc(4 << 20, 7)
  const file = notes()
  expect(
    await failure(pool.apply(tasks.noteAndDie as (...args: unknown[]) => void, [file, big], { retries: 1 })),
  ).toMatchObject({ signal: 'SIGKILL' })
  const blocked = pool.apply(tasks.spin, [50])
  const size = pool.apply(tasks.sizeOf, [big], { retries: 2 })
  big.fill(0)
  expect(await settles(size, 'the task')).toBe(4 << 20)
  await blocked
  expect(linesOf(file)).toHaveLength(2)
})
