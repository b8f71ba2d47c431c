/** CPython's test_multiprocessing, the rows of `Pool`: each test bears the name of its model. */
import { expect, test } from 'vitest'
import { MaybeEncodingError, Pool, RemoteError } from '../dist/index.js'
import { StateError } from '../../process/dist/index.js'
import * as errors from './fixtures/errors.mjs'
import * as tasks from './fixtures/tasks.mjs'
import { collect, failure, linesOf, makePool, notes, ready, settles } from './pools.js'

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i)
const squares = (n: number): number[] => range(n).map((x) => x * x)

test('test_apply', async () => {
  const pool = makePool(2)
  expect(await pool.apply(tasks.square, [5])).toBe(25)
  expect(await pool.apply(tasks.square, [0.1])).toBe(tasks.square(0.1))
  expect(await pool.apply(tasks.later, ['x', 1])).toBe('x')
  expect(await pool.apply(tasks.nothing)).toBeUndefined()
})

test('test_map', async () => {
  const pool = makePool(2)
  expect(await pool.map(tasks.square, range(10))).toEqual(squares(10))
  expect(await pool.map(tasks.square, range(100), { chunksize: 20 })).toEqual(squares(100))
  expect(await pool.map(tasks.square, new Set(range(10)))).toEqual(squares(10))
})

test('test_starmap', async () => {
  const pool = makePool(2)
  const pairs = range(100).map((x): [number, number] => [x, x + 1])
  const sums = pairs.map(([a, b]) => a + b)
  expect(await pool.starmap(tasks.add, pairs)).toEqual(sums)
  expect(await pool.starmap(tasks.add, pairs, { chunksize: 20 })).toEqual(sums)
  expect(await pool.starmap(tasks.addAll, [[1], [1, 2, 3], []])).toEqual([1, 6, 0])
})

test('test_map_unplicklable', async () => {
  const pool = makePool(2)
  expect(await failure(pool.map(tasks.identity, [1, { f: () => 1 }]))).toMatchObject({
    code: 'ERR_MP_SERIALIZATION',
    path: 'item.f',
  })
  expect(await failure(pool.starmap(tasks.add, [[1, () => 1]]))).toMatchObject({ path: 'args[1]' })
  expect(await pool.map(tasks.identity, [1, 2])).toEqual([1, 2])
})

test('test_map_chunksize', async () => {
  const pool = makePool(2)
  expect(await pool.mapAsync(tasks.square, [], { chunksize: 1 }).get(5000)).toEqual([])
})

test('chunksize must be whole and at least 1', async () => {
  const pool = makePool(1)
  for (const chunksize of [0, -1, 1.5, NaN, '2' as unknown as number]) {
    const invalid = { name: 'RangeError', code: 'ERR_MP_INVALID_ARG' }
    expect(await failure(pool.map(tasks.square, [1], { chunksize }))).toMatchObject(invalid)
    expect(() => pool.imap(tasks.square, [1], { chunksize })).toThrow(RangeError)
  }
})

test('test_map_handle_iterable_exception', async () => {
  const pool = makePool(2)
  function* saying(when: number): Generator<number> {
    for (let i = 0; ; i++) {
      if (i === when) throw new SyntaxError('said')
      yield i
    }
  }
  for (const when of [0, 3, 0, 3]) {
    const error = await failure(pool.map(tasks.square, saying(when)))
    expect(error).toBeInstanceOf(SyntaxError)
    expect((error as Error).cause).toBeUndefined()
  }
  expect(await pool.map(tasks.square, [3])).toEqual([9])
})

test('test_make_pool', async () => {
  for (const processes of [-1, 0, 1.5, '3' as unknown as number])
    expect(() => new Pool(processes)).toThrow(expect.objectContaining({ name: 'RangeError' }))
  const pool = makePool(3)
  expect(pool.size).toBe(3)
  expect(new Set(pool.pids).size).toBe(3)
  await ready(pool)
  expect(pool.size).toBe(3)
})

test('test_terminate', async () => {
  const pool = makePool(3)
  const result = pool.mapAsync(tasks.later, Array<number>(10_000).fill(10_000), { chunksize: 1 })
  const before = performance.now()
  pool.terminate()
  await settles(pool.join(), 'join()')
  expect(performance.now() - before).toBeLessThan(2000)
  expect(await failure(result)).toMatchObject({ code: 'ERR_MP_POOL_TERMINATED' })
})

test('test_empty_iterable', async () => {
  const pool = makePool(1)
  expect(await pool.map(tasks.square, [])).toEqual([])
  expect(await collect(pool.imap(tasks.square, []))).toEqual([])
  expect(await collect(pool.imapUnordered(tasks.square, []))).toEqual([])
  expect(await pool.mapAsync(tasks.square, []).get()).toEqual([])
})

test('test_context', async () => {
  let left: Pool
  {
    await using pool = new Pool(2)
    left = pool
    expect(await pool.map(tasks.square, range(4))).toEqual(squares(4))
    // What is not waited for settles all the same.
    void failure(pool.apply(tasks.never)).then((error) => expect(error).toMatchObject({ name: 'PoolTerminatedError' }))
  }
  expect(() => left.mapAsync(tasks.square, [1])).toThrow(StateError)
  expect(left.pids).toEqual([])
})

test('test_traceback', async () => {
  const pool = makePool(1)
  const { pids } = pool
  const error = (await failure(pool.apply(errors.throwPlain, ['123']))) as Error
  expect(error).toBeInstanceOf(RangeError)
  expect(error.message).toBe('123')
  expect(error.cause).toBeInstanceOf(RemoteError)
  expect(error.cause).toMatchObject({ pid: pids[0], processName: 'PoolWorker-1', code: 'ERR_MP_REMOTE' })
  expect((error.cause as Error).stack).toMatch(/throwPlain.*fixtures\/errors\.mjs/)
})

test('test_map_no_failfast', async () => {
  const pool = makePool(2)
  await ready(pool)
  const before = performance.now()
  const error = await failure(
    pool.map(
      errors.failsAfter,
      [
        [0, true],
        [300, true],
        [100, false],
      ] as const,
      { chunksize: 1 },
    ),
  )
  expect(error).toMatchObject({ message: 'after 0' })
  expect(performance.now() - before).toBeGreaterThan(290)
  pool.close()
  await settles(pool.join(), 'join()')
})

test('test_unpickleable_result', async () => {
  const pool = makePool(2)
  await ready(pool)
  const { pids } = pool
  for (let i = 0; i < 20; i++) {
    let seen: unknown
    const result = pool.applyAsync(errors.giveFunction, [], { errorCallback: (error) => (seen = error) })
    const error = await failure(result)
    expect(error).toBeInstanceOf(MaybeEncodingError)
    expect(error).toMatchObject({ path: 'result', value: '[Function (anonymous)]' })
    expect((error as MaybeEncodingError).exc).toMatch(/a function at result cannot be sent/)
    expect(seen).toBe(error)
  }
  expect(await failure(pool.apply(errors.giveNested))).toMatchObject({ path: 'result.a[1].handler' })
  expect(pool.pids).toEqual(pids)
})

test('what cannot be sent of a chunk of results fails alone', async () => {
  const pool = makePool(1)
  const results = pool.imap(errors.giveFunctionFor, range(6), { chunksize: 6 })
  expect(await results.next()).toEqual({ done: false, value: 0 })
  expect(await failure(results.next())).toMatchObject({ name: 'MaybeEncodingError', path: 'result' })
  expect(await results.next()).toEqual({ done: false, value: 2 })
})

test('test_pool_worker_lifetime', async () => {
  const pool = makePool(3, { maxTasksPerChild: 10 })
  const first = pool.pids
  const results = range(100).map((i) => pool.applyAsync(tasks.square, [i]))
  expect(await settles(Promise.all(results), 'tasks')).toEqual(squares(100))
  await ready(pool)
  expect(pool.pids.length).toBe(3)
  expect(pool.pids.filter((pid) => first.includes(pid))).toEqual([])
})

test('test_pool_worker_lifetime_early_close', async () => {
  const pool = makePool(3, { maxTasksPerChild: 1 })
  const results = range(6).map((i) => pool.applyAsync(tasks.later, [i, 30]))
  pool.close()
  await settles(pool.join(), 'join()')
  expect(await Promise.all(results)).toEqual(range(6))
  expect(pool.pids).toEqual([])
})

test('test_pool_maxtasksperchild_invalid', () => {
  for (const maxTasksPerChild of [0, -1, 0.5, '12' as unknown as number])
    expect(() => new Pool(1, { maxTasksPerChild })).toThrow(RangeError)
})

test('test_pool_initializer', async () => {
  expect(() => new Pool(1, { initializer: 1 as never })).toThrow(TypeError)
  const pool = makePool(2, { initializer: tasks.initialize, initargs: ['hello'] })
  const told = (await pool.broadcast(tasks.initializedWith)) as { initialized: string; runs: number; pid: number }[]
  expect(told).toMatchObject(Array(2).fill({ initialized: 'hello', runs: 1 }))
  expect(told.map(({ pid }) => pid).sort()).toEqual([...pool.pids].sort())
})

test('test_pool_initializer: also on a pool that is not used', async () => {
  const file = notes()
  const pool = makePool(2, { initializer: tasks.note, initargs: [file, 'ran'] })
  await ready(pool)
  pool.close()
  await settles(pool.join(), 'join()')
  expect(linesOf(file)).toEqual(['ran', 'ran'])
})

test('test_large_pool', async () => {
  const pool = makePool(process.env['MP_STRESS'] === undefined ? 16 : 64)
  const values = await settles(pool.map(tasks.square, range(1000)), 'map')
  expect(values.reduce((a, b) => a + b, 0)).toBe(332833500)
})

test('the states of a pool', async () => {
  const pool = makePool(1)
  await expect(pool.join()).rejects.toThrow(StateError)
  pool.close()
  pool.close()
  const promised = [
    () => pool.apply(tasks.square, [1]),
    () => pool.map(tasks.square, [1]),
    () => pool.starmap(tasks.add, [[1, 2]]),
    () => pool.broadcast(tasks.pid),
  ]
  for (const call of promised) await expect(call()).rejects.toThrow(StateError)
  const thrown = [
    () => pool.applyAsync(tasks.square, [1]),
    () => pool.mapAsync(tasks.square, [1]),
    () => pool.imap(tasks.square, [1]),
    () => pool.imapUnordered(tasks.square, [1]),
    () => pool.stream(tasks.count, [1]),
    () => pool.resize(2),
  ]
  for (const call of thrown) expect(call).toThrow(StateError)
  await settles(pool.join(), 'join()')
  pool.terminate()
  await pool.join()
})

test('bad arguments are told before anything happens', async () => {
  const pool = makePool(1)
  const invalid = { code: 'ERR_MP_INVALID_ARG' }
  expect(await failure(pool.apply(5 as never))).toMatchObject({ ...invalid, name: 'TypeError' })
  expect(await failure(pool.apply(tasks.square, 5 as never))).toMatchObject(invalid)
  expect(await failure(pool.apply((x: number) => x, [1]))).toMatchObject({ code: 'ERR_MP_TARGET' })
  expect(await failure(pool.map(tasks.square, 5 as never))).toBeInstanceOf(TypeError)
  expect(() => pool.imap(tasks.square, 5 as never)).toThrow(expect.objectContaining(invalid))
  for (const options of [{ timeout: NaN }, { retries: -1 }, { priority: NaN }, { signal: {} }])
    expect(await failure(pool.apply(tasks.square, [1], options as never))).toMatchObject(invalid)
  expect(() => pool.applyAsync(tasks.square, [1], { callback: 1 as never })).toThrow(TypeError)
  expect(() => new Pool(1, { initargs: 1 as never })).toThrow(TypeError)
  expect(() => new Pool(1, { name: 1 as never })).toThrow(TypeError)
  expect(() => new Pool(1, { maxMemoryPerChild: 0 })).toThrow(RangeError)
  expect(pool.stats()).toMatchObject({ done: 0, failed: 0 })
})

test('arguments that cannot be sent are named', async () => {
  const pool = makePool(1)
  const error = (await failure(pool.apply(tasks.add, [1, { handlers: { onClick: () => 1 } }]))) as Error
  expect(error).toMatchObject({ name: 'SerializationError', path: 'args[1].handlers.onClick' })
  expect(error.stack).toMatch(/pool\.test/)
  // The same when the task has to wait and is encoded for later.
  const blocker = pool.apply(tasks.later, [1, 50])
  const more = Array.from({ length: 5 }, () => pool.apply(tasks.add, [{ f: () => 1 }]))
  for (const promise of more) expect(await failure(promise)).toMatchObject({ path: 'args[0].f' })
  expect(await failure(pool.apply(tasks.identity, [pool]))).toMatchObject({
    message: expect.stringMatching(/a Pool cannot be sent/) as unknown,
  })
  await blocker
})

test('arguments are fixed when they are given', async () => {
  const pool = makePool(1)
  const box = { n: 0 }
  const results = range(20).map((n) => {
    box.n = n
    return pool.apply(tasks.identity, [box])
  })
  expect(await Promise.all(results)).toEqual(range(20).map((n) => ({ n })))
})
