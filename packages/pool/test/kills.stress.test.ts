/** Workers are killed all the time: everything settles, and nothing runs twice unless it was asked for. */
import { expect, test } from 'vitest'
import { getAllStartMethods } from '../../process/dist/index.js'
import { AsyncResult, type Pool, type TaskOptions } from '../dist/index.js'
import * as tasks from './fixtures/tasks.mjs'
import { linesOf, makePool, notes, ready, settles } from './pools.js'
import { Random } from './random.js'

const stress = process.env['MP_STRESS'] !== undefined
/** A worker alone spends most of its time starting. */
const tasksFor = (workers: number): number => (stress ? 2000 : 40 * workers)
const EVERY = 50
/** A busy machine may need longer to start a worker than it takes until that is killed: then it is left alone at some time. */
const FOR = stress ? 100_000 : 4_000
/** The one that starts fastest. */
const startMethod = getAllStartMethods().at(-1)

/** Kills some worker, busy or idle, again and again, until it is told to stop. Returns how many it has killed. */
function killing(pool: Pool, random: Random): () => number {
  let kills = 0
  const until = performance.now() + FOR
  const timer = setInterval(() => {
    if (performance.now() > until) return
    // Those that start are spared now and then, or a pool of one would never come to work.
    const workers = pool.stats().workers.filter((worker) => worker.ready || random.below(10) === 0)
    const pid = workers[random.below(Math.max(workers.length, 1))]?.pid
    if (pid === undefined) return
    try {
      process.kill(pid, 'SIGKILL')
      kills++
    } catch {
      // It is gone already.
    }
  }, EVERY)
  return () => {
    clearInterval(timer)
    return kills
  }
}

const grid = [1, 2, 4, ...(stress ? [13] : [])].flatMap((workers) => [
  { workers, retries: 0, maxTasksPerChild: undefined, callbacks: false },
  { workers, retries: 3, maxTasksPerChild: undefined, callbacks: true },
  { workers, retries: 0, maxTasksPerChild: 7, callbacks: true },
])

test.each(grid)('kills: %o', async ({ workers, retries, maxTasksPerChild, callbacks }) => {
  const TASKS = tasksFor(workers)
  const random = new Random()
  const file = notes()
  const pool = makePool(workers, { maxTasksPerChild, startMethod })
  await ready(pool)
  const stop = killing(pool, random)
  const called: number[] = []
  const outcomes = Array.from({ length: TASKS }, (_, i) => {
    const options: TaskOptions = random.below(10) === 0 ? { retries, key: random.below(3) } : { retries }
    const callback = callbacks ? (): unknown => called.push(i) : undefined
    const duration = random.below(4) * 5
    return pool.applyAsync(tasks.note, [file, String(i), duration], { ...options, callback, errorCallback: callback })
  })
  const settled = await settles(Promise.allSettled(outcomes), 'tasks')
  const kills = stop()
  const lost = settled.filter((outcome) => outcome.status === 'rejected')
  for (const { reason } of lost) expect(reason).toMatchObject({ code: 'ERR_MP_WORKER_LOST', signal: 'SIGKILL' })
  expect(lost.length).toBeLessThanOrEqual(kills)
  expect(pool.stats()).toMatchObject({ lost: lost.length, done: TASKS - lost.length, queued: 0 })
  const runs = linesOf(file)
  if (retries === 0) expect(new Set(runs).size).toBe(runs.length)
  for (const [i, { status }] of settled.entries()) if (status === 'fulfilled') expect(runs).toContain(String(i))
  if (callbacks) expect(called.sort((a, b) => a - b)).toEqual(Array.from({ length: TASKS }, (_, i) => i))
  expect(await settles(pool.map(tasks.square, Array(100).fill(2)), 'later tasks')).toEqual(Array(100).fill(4))
  expect(outcomes[0]).toBeInstanceOf(AsyncResult)
})

test('kills among tiny tasks, of which workers have many ahead', async () => {
  const TASKS = stress ? 100_000 : 10_000
  const random = new Random()
  const file = notes()
  const pool = makePool(2, { startMethod })
  await ready(pool)
  const stop = killing(pool, random)
  const outcomes = Array.from({ length: TASKS }, (_, i) => pool.applyAsync(tasks.noteAtOnce, [file, i]))
  const settled = await settles(Promise.allSettled(outcomes), 'tasks')
  const kills = stop()
  const lost = settled.filter(({ status }) => status === 'rejected').length
  expect(lost).toBeLessThanOrEqual(kills)
  const runs = linesOf(file)
  expect(new Set(runs).size).toBe(runs.length)
  expect(runs.length).toBeGreaterThanOrEqual(TASKS - lost)
  for (const [i, outcome] of settled.entries()) if (outcome.status === 'fulfilled') expect(outcome.value).toBe(i)
})

test('kills during map and imap', async () => {
  const TASKS = tasksFor(2)
  const random = new Random()
  const pool = makePool(2, { startMethod })
  await ready(pool)
  const stop = killing(pool, random)
  let good = 0
  let bad = 0
  const items = pool.imap(tasks.later, Array<number>(TASKS).fill(5))
  for (;;)
    try {
      const { done } = await settles(items.next(), 'next()')
      if (done === true) break
      good++
    } catch (error) {
      expect(error).toMatchObject({ code: 'ERR_MP_WORKER_LOST' })
      bad++
    }
  expect(bad).toBeLessThanOrEqual(stop())
  expect(good + bad).toBe(TASKS)
})

test('kills while big Buffers go there and back, copied out while they are copied in', async () => {
  const until = performance.now() + (stress ? 60_000 : 2000)
  const random = new Random()
  const pool = makePool(2, { startMethod })
  await ready(pool)
  const stop = killing(pool, random)
  let lost = 0
  const caller = async (number: number): Promise<void> => {
    for (let i = number; performance.now() < until; i += 2) {
      const bytes = Buffer.alloc(300_000 + random.below(3_000_000), i)
      try {
        const back = await settles(pool.apply(tasks.identity, [bytes]), 'a task')
        if (!back.equals(bytes)) expect.fail(`task ${String(i)} is torn`)
      } catch (error) {
        expect(error).toMatchObject({ code: 'ERR_MP_WORKER_LOST', signal: 'SIGKILL' })
        lost++
      }
    }
  }
  await Promise.all([caller(0), caller(1)])
  const kills = stop()
  expect(kills).toBeGreaterThan(0)
  expect(lost).toBeLessThanOrEqual(kills)
})
