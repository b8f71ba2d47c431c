/** Initializers that do not come to a good end: few starts, a clear error, nothing pending. */
import { expect, test } from 'vitest'
import { InitializerError, type PoolOptions } from '../dist/index.js'
import * as initializers from './fixtures/initializers.mjs'
import * as tasks from './fixtures/tasks.mjs'
import { failure, linesOf, makePool, notes, settles } from './pools.js'

const STARTS = 3

test.each([
  ['throw', 'RangeError: no start'],
  ['reject', 'RangeError: no start'],
  ['throw null', undefined],
  ['throw function', undefined],
  ['exit 0', undefined],
  ['exit 3', undefined],
  ['SIGSEGV', undefined],
])('an initializer that fails: %s', async (how, cause) => {
  for (const workers of [1, 3]) {
    const file = notes()
    const options: PoolOptions = { initializer: initializers.fail, initargs: [file, how] }
    const pool = makePool(workers, options)
    const pending: Promise<unknown>[] = [
      pool.apply(tasks.pid),
      pool.map(tasks.square, [1, 2, 3]),
      pool.broadcast(tasks.pid),
    ]
    const all = await Promise.all(pending.map((promise) => failure(promise)))
    for (const error of all) expect(error).toBeInstanceOf(InitializerError)
    if (cause !== undefined) expect(String((all[0] as Error).cause)).toBe(cause)
    expect(await failure(pool.apply(tasks.pid))).toBeInstanceOf(InitializerError)
    expect(linesOf(file).length).toBeLessThan(workers + STARTS)
    pool.close()
    await settles(pool.join(), 'join()')
  }
})

test('an initializer that fails at first', async () => {
  const file = notes()
  const pool = makePool(1, { initializer: initializers.failUntil, initargs: [file, 2] })
  expect(await settles(pool.apply(tasks.square, [3]), 'the task')).toBe(9)
  expect(linesOf(file)).toHaveLength(2)
})

test('an initializer that hangs: tasks can be given up, and the pool ended', async () => {
  const pool = makePool(2, { initializer: tasks.never })
  expect(await failure(pool.apply(tasks.pid, [], { timeout: 100 }))).toMatchObject({ code: 'ERR_MP_TIMEOUT' })
  const pending = failure(pool.apply(tasks.pid))
  pool.terminate()
  expect(await pending).toMatchObject({ code: 'ERR_MP_POOL_TERMINATED' })
  await settles(pool.join(), 'join()')
})

test('an initializer that cannot be sent or found', () => {
  expect(() => makePool(1, { initializer: () => undefined })).toThrow(
    expect.objectContaining({ code: 'ERR_MP_TARGET' }),
  )
  expect(() => makePool(2, { initializer: tasks.initialize, initargs: [() => 1] })).toThrow(
    expect.objectContaining({ code: 'ERR_MP_SERIALIZATION' }),
  )
})

test('an initializer that is awaited', async () => {
  const file = notes()
  const pool = makePool(1, { initializer: tasks.note, initargs: [file, 'initialized', 50] })
  await settles(pool.apply(tasks.note, [file, 'task']), 'the task')
  expect(linesOf(file)).toEqual(['initialized', 'task'])
})
