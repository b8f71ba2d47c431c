/** CPython's test_multiprocessing, the rows of `AsyncResult`, and what callbacks and failures that nobody sees do. */
import { expect, test } from 'vitest'
import { StateError } from '../../process/dist/index.js'
import * as errors from './fixtures/errors.mjs'
import * as tasks from './fixtures/tasks.mjs'
import { failure, makePool, settles } from './pools.js'

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i)

test('test_starmap_async', async () => {
  const pairs = range(100).map((x): [number, number] => [x, x])
  expect(await makePool(2).starmapAsync(tasks.add, pairs).get()).toEqual(range(100).map((x) => 2 * x))
})

test('test_map_async', async () => {
  expect(await makePool(2).mapAsync(tasks.square, range(10)).get()).toEqual(range(10).map((x) => x * x))
})

test('test_map_async_callbacks', async () => {
  const pool = makePool(2)
  const calls: unknown[] = []
  const callbacks = {
    callback: (values: unknown) => calls.push(['callback', values]),
    errorCallback: (error: unknown) => calls.push(['errorCallback', error]),
  }
  const good = pool.mapAsync(tasks.identity, ['1', '2'], callbacks)
  await settles(good.wait(), 'wait()')
  expect(calls.splice(0)).toEqual([['callback', ['1', '2']]])
  const bad = pool.mapAsync(errors.fails, [0, 1, 2, 3], { chunksize: 1, ...callbacks })
  await settles(bad.wait(), 'wait()')
  expect(calls).toHaveLength(1)
  expect(calls[0]).toEqual(['errorCallback', await failure(bad)])
})

test('test_async', async () => {
  const before = performance.now()
  const result = makePool(1).applyAsync(tasks.later, [49, 200])
  expect(result.ready()).toBe(false)
  expect(await result.get()).toBe(49)
  expect(performance.now() - before).toBeGreaterThan(190)
  expect(result.ready()).toBe(true)
})

test('test_async_timeout', async () => {
  const result = makePool(1).applyAsync(tasks.later, [1, 500])
  for (const timeout of [50, 0, -1])
    expect(await failure(result.get(timeout))).toMatchObject({ code: 'ERR_MP_TIMEOUT' })
  await result.wait(10)
  expect(result.ready()).toBe(false)
  expect(await result.get()).toBe(1) // the task went on
})

test('test_async_error_callback', async () => {
  let seen: unknown
  const result = makePool(1).applyAsync(errors.throwPlain, ['1'], { errorCallback: (error) => (seen = error) })
  const error = await failure(result)
  expect(error).toBeInstanceOf(RangeError)
  expect(seen).toBe(error)
  expect(await failure(result.get())).toBe(error)
  expect(result.successful()).toBe(false)
})

test('successful() before it is ready', async () => {
  const result = makePool(1).applyAsync(tasks.later, [1, 50])
  expect(() => result.successful()).toThrow(StateError)
  await result.wait()
  expect(result.successful()).toBe(true)
  expect(await result.get()).toBe(1)
  expect(await result).toBe(1)
})

test('callbacks come before get() resolves, and before what awaits it', async () => {
  const order: string[] = []
  const result = makePool(1).applyAsync(tasks.square, [3], { callback: (value) => order.push(`callback ${value}`) })
  await Promise.all([result.get().then(() => order.push('get')), result.then(() => order.push('then'))])
  expect(order).toEqual(['callback 9', 'get', 'then'])
})

test('a signal ends the waiting, not the task', async () => {
  const result = makePool(1).applyAsync(tasks.later, [1, 100])
  const controller = new AbortController()
  const waiting = failure(result.get({ signal: controller.signal }))
  controller.abort(new RangeError('enough'))
  expect(await waiting).toMatchObject({ message: 'enough' })
  expect(await result).toBe(1)
})

test('work can be submitted from callbacks: test_submit_from_callback', async () => {
  const pool = makePool(2)
  const done = new Promise<number>((resolve) => {
    const again = (n: number): void => {
      if (n === 100) resolve(n)
      else pool.applyAsync(tasks.add, [n, 1], { callback: again })
    }
    again(0)
  })
  expect(await settles(done, 'the chain')).toBe(100)
})

test('cancel() of a whole map', async () => {
  const pool = makePool(2)
  const result = pool.mapAsync(tasks.later, Array<number>(100).fill(50), { chunksize: 1 })
  expect(result.cancel()).toBe(true)
  expect(await failure(result)).toMatchObject({ name: 'AbortError', code: 'ERR_MP_CANCELLED' })
  expect(result.cancel()).toBe(false)
  expect(await settles(pool.apply(tasks.square, [3]), 'the next task')).toBe(9)
})
