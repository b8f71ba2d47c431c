/** Generators in workers: pace, leaving, errors; and broadcast. */
import { expect, test } from 'vitest'
import * as errors from './fixtures/errors.mjs'
import * as tasks from './fixtures/tasks.mjs'
import { collect, collectAll, failure, linesOf, makePool, notes, ready, settles, until } from './pools.js'

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1)

test('values come in order, and the end', async () => {
  const pool = makePool(2)
  expect(await settles(collect(pool.stream(tasks.count, [1000])), 'the stream')).toEqual(range(1000))
  const empty = pool.stream(tasks.count, [0])
  expect(await empty.next()).toEqual({ done: true, value: undefined })
  expect(await empty.next()).toEqual({ done: true, value: undefined })
})

test('the reader slows the generator down', async () => {
  const pool = makePool(1)
  const file = notes()
  const values = pool.stream(tasks.countNoting, [file])
  for (let taken = 1; taken <= 100; taken++) {
    expect(await settles(values.next(), 'next()')).toEqual({ done: false, value: taken })
    // 32 under way, and one that the generator has made and may not send.
    expect(linesOf(file).length - taken).toBeLessThanOrEqual(33)
  }
  await values.return()
  await until(() => linesOf(file).at(-1) === 'ended', 'the end of the generator')
  expect(await pool.apply(tasks.square, [3])).toBe(9)
})

test('leaving the loop ends the generator, and the worker stays', async () => {
  const pool = makePool(1)
  await ready(pool)
  const { pids } = pool
  const file = notes()
  for await (const value of pool.stream(tasks.countNoting, [file])) if (value === 3) break
  await until(() => linesOf(file).at(-1) === 'ended', 'the end of the generator')
  expect(await settles(pool.apply(tasks.square, [3]), 'the next task')).toBe(9)
  expect(pool.pids).toEqual(pids)
})

test('errors come after the values before them', async () => {
  const pool = makePool(1)
  const thrown = await collectAll(pool.stream(tasks.countThenThrow, [3]))
  expect(thrown).toEqual([1, 2, 3, expect.any(RangeError)])
  expect(thrown.at(-1)).toMatchObject({ message: 'no more', cause: { code: 'ERR_MP_REMOTE' } })
  expect(await collectAll(pool.stream(tasks.countThenDie, [3]))).toEqual([
    1,
    2,
    3,
    expect.objectContaining({ signal: 'SIGKILL' }),
  ])
  expect(await collectAll(pool.stream(tasks.countThenDie, [3], { retries: 3 }))).toEqual([
    1,
    2,
    3,
    expect.objectContaining({ signal: 'SIGKILL' }),
  ])
  expect(await collectAll(pool.stream(tasks.yieldsFunction))).toEqual([
    1,
    expect.objectContaining({ name: 'MaybeEncodingError', path: 'result' }),
  ])
  expect(await collectAll(pool.stream(tasks.square as never, [3]))).toEqual([expect.any(TypeError)])
})

test('many streams on few workers, some of them queued', async () => {
  const pool = makePool(2)
  const all = await settles(Promise.all(range(10).map((n) => collect(pool.stream(tasks.count, [n * 20])))), 'streams')
  expect(all.map((values) => values.length)).toEqual(range(10).map((n) => n * 20))
})

test('a stream that is given to a worker that dies first runs on another', async () => {
  const pool = makePool(1)
  const values = pool.stream(tasks.count, [100])
  process.kill(pool.pids[0]!, 'SIGKILL')
  expect(await settles(collect(values), 'the stream')).toEqual(range(100))
})

test('next(timeout), terminate(), timeout of the task', async () => {
  const pool = makePool(1)
  const stuck = pool.stream(tasks.countNoting, [notes()], { timeout: 300 })
  for (;;)
    try {
      if ((await settles(stuck.next(), 'next()')).done === true) throw new Error('it ended')
    } catch (error) {
      expect(error).toMatchObject({ code: 'ERR_MP_TIMEOUT' })
      break
    }
  const waiting = pool.stream(tasks.forever as never)
  expect(await failure(waiting.next(10))).toMatchObject({ code: 'ERR_MP_TIMEOUT' })
  pool.terminate()
  expect(await failure(waiting.next())).toMatchObject({ code: 'ERR_MP_POOL_TERMINATED' })
})

test('broadcast: once in each worker, whatever else they do', async () => {
  const pool = makePool(3)
  const busy = Array.from({ length: 9 }, (_, i) => pool.apply(tasks.spin, [i * 5]))
  for (let i = 0; i < 3; i++)
    expect([...(await settles(pool.broadcast(tasks.pid), 'broadcast'))].sort()).toEqual([...pool.pids].sort())
  await Promise.all(busy)
  expect(await failure(pool.broadcast(errors.throwPlain, ['no']))).toMatchObject({ message: 'no' })
  expect(await failure(pool.broadcast(tasks.identity, [() => 1]))).toMatchObject({ path: 'args[0]' })
  expect(await failure(pool.broadcast(tasks.identity, 5 as never))).toMatchObject({ code: 'ERR_MP_INVALID_ARG' })
})
