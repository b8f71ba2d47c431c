/** Many tiny tasks at once, of which each worker has many ahead: each is still a task of its own. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { expect, test } from 'vitest'
import * as crashes from './fixtures/crashes.mjs'
import * as errors from './fixtures/errors.mjs'
import * as tasks from './fixtures/tasks.mjs'
import { failure, linesOf, makePool, notes, ready, settles } from './pools.js'

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i)

test('results do not wait for the slow task behind them', async () => {
  const pool = makePool(1)
  await ready(pool)
  const before = range(2000).map((i) => pool.apply(tasks.identity, [i]))
  let slowIsDone = false
  const slow = pool.apply(tasks.spin, [1500]).then(() => (slowIsDone = true))
  expect(await settles(Promise.all(before), 'tasks')).toEqual(range(2000))
  expect(slowIsDone).toBe(false)
  await slow
})

test('tasks behind one that takes long are done by a worker that goes on', async () => {
  const pool = makePool(2)
  await ready(pool)
  const first = range(20_000).map((i) => pool.apply(tasks.identity, [i]))
  let slowIsDone = false
  const slow = pool.apply(tasks.spin, [3000]).then(() => (slowIsDone = true))
  const rest = range(20_000).map((i) => pool.apply(tasks.identity, [i]))
  await settles(Promise.all([...first, ...rest]), 'tasks')
  expect(slowIsDone).toBe(false)
  await slow
})

test('nothing waits behind a long task because tiny ones came before it', async () => {
  const pool = makePool(2)
  await ready(pool)
  for (let round = 0; round < 50; round++)
    await settles(Promise.all(range(100).map((i) => pool.apply(tasks.identity, [i]))), 'tiny tasks')
  let slowIsDone = false
  const slow = pool.apply(tasks.spin, [2000]).then(() => (slowIsDone = true))
  const few = range(4).map((i) => pool.apply(tasks.identity, [i]))
  expect(await settles(Promise.all(few), 'tasks')).toEqual(range(4))
  expect(slowIsDone).toBe(false)
  await slow
})

test('one of many is cancelled, another runs out of time, a signal takes some: nobody else notices', async () => {
  const pool = makePool(2)
  const file = notes()
  const controller = new AbortController()
  const results = range(3000).map((i) =>
    pool.applyAsync(tasks.noteAtOnce, [file, i], i % 1000 === 7 ? { signal: controller.signal } : {}),
  )
  const late = failure(pool.apply(tasks.forever, [], { timeout: 100 }))
  const cancelled = [1500, 2999].filter((i) => results[i]!.cancel())
  controller.abort(new RangeError('enough'))
  const settled = await settles(Promise.allSettled(results), 'tasks')
  expect(await late).toMatchObject({ code: 'ERR_MP_TIMEOUT' })
  for (const [i, outcome] of settled.entries())
    if (outcome.status === 'fulfilled') expect(outcome.value).toBe(i)
    else if (cancelled.includes(i)) expect(outcome.reason).toMatchObject({ code: 'ERR_MP_CANCELLED' })
    else expect([i % 1000, (outcome.reason as Error).message]).toEqual([7, 'enough'])
  const runs = linesOf(file)
  expect(new Set(runs).size).toBe(runs.length)
})

test('each fails by itself', async () => {
  const pool = makePool(2)
  const settled = await settles(Promise.allSettled(range(2000).map((i) => pool.apply(errors.fails, [i]))), 'tasks')
  for (const [i, outcome] of settled.entries())
    if (outcome.status === 'fulfilled') expect(outcome.value).toBe(i)
    else expect((outcome.reason as Error).message).toBe(`odd ${String(i)}`)
  expect(settled.filter(({ status }) => status === 'rejected')).toHaveLength(1000)
})

test('a death in the middle takes one task with it', async () => {
  const pool = makePool(2)
  await ready(pool)
  const file = notes()
  const results = range(4000).map((i) =>
    i === 2000 ? pool.apply(crashes.run, ['SIGKILL']) : pool.apply(tasks.noteAtOnce, [file, i]),
  )
  const settled = await settles(Promise.allSettled<unknown>(results), 'tasks')
  const lost = [...settled.entries()].filter(([, { status }]) => status === 'rejected').map(([i]) => i)
  expect(lost).toEqual([2000])
  expect(linesOf(file).sort((a, b) => Number(a) - Number(b))).toEqual(
    range(4000)
      .filter((i) => i !== 2000)
      .map(String),
  )
})

test('maxTasksPerChild is kept', async () => {
  const pool = makePool(2, { maxTasksPerChild: 150 })
  const pids = await settles(Promise.all(range(1000).map(() => pool.apply(tasks.pid))), 'tasks')
  for (const pid of new Set(pids)) expect(pids.filter((each) => each === pid).length).toBeLessThanOrEqual(150)
})

test('of each there is one event for its submission and one for its end', async () => {
  const counts = new Map<string, Map<number, number>>()
  const stops = ['submitted', 'started', 'finished'].map((name) => {
    const seen = new Map<number, number>()
    counts.set(name, seen)
    const listener = (message: unknown): void => {
      const { task } = message as { task: number }
      seen.set(task, (seen.get(task) ?? 0) + 1)
    }
    subscribe(`mp:pool:task:${name}`, listener)
    return () => unsubscribe(`mp:pool:task:${name}`, listener)
  })
  try {
    const pool = makePool(2)
    await settles(Promise.all(range(3000).map((i) => pool.apply(tasks.identity, [i]))), 'tasks')
  } finally {
    for (const stop of stops) stop()
  }
  for (const name of ['submitted', 'finished']) {
    expect(counts.get(name)!.size).toBe(3000)
    expect([...counts.get(name)!.values()].every((times) => times === 1)).toBe(true)
  }
  expect(counts.get('started')!.size).toBe(3000)
})

test('keys keep their order among tasks without a key', async () => {
  const pool = makePool(3)
  const file = notes()
  const results = range(3000).map((i) =>
    i % 3 === 0
      ? pool.apply(tasks.noteAtOnce, [file, i], { key: i % 2 })
      : pool.apply(tasks.identity, [i], { priority: i % 5 }),
  )
  expect(await settles(Promise.all(results), 'tasks')).toEqual(range(3000))
  const order = linesOf(file).map(Number)
  for (const key of [0, 1]) {
    const ofKey = order.filter((i) => i % 2 === key)
    expect(ofKey).toEqual([...ofKey].sort((a, b) => a - b))
  }
})
