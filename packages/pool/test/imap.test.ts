/** CPython's test_multiprocessing, the rows of `imap`; laziness, and what becomes of the input. */
import { expect, test } from 'vitest'
import type { Pool } from '../dist/index.js'
import * as errors from './fixtures/errors.mjs'
import * as tasks from './fixtures/tasks.mjs'
import { collect, collectAll, failure, makePool, settles, until } from './pools.js'

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i)
const squares = (n: number): number[] => range(n).map((x) => x * x)
const forms = ['imap', 'imapUnordered'] as const

async function* slowly<T>(items: Iterable<T>): AsyncGenerator<T> {
  for (const item of items) {
    await new Promise((resolve) => setTimeout(resolve, 1))
    yield item
  }
}

/** Yields numbers, and throws in place of one. */
function* throwing(at: number): Generator<number> {
  for (let i = 0; i < 20; i++) {
    if (i === at) throw new SyntaxError('said')
    yield i
  }
}

test('test_imap', async () => {
  const pool = makePool(2)
  expect(await collect(pool.imap(tasks.square, range(10)))).toEqual(squares(10))
  const items = pool.imap(tasks.square, range(10))
  for (const square of squares(10)) expect(await items.next()).toEqual({ done: false, value: square })
  for (let i = 0; i < 2; i++) expect(await items.next()).toEqual({ done: true, value: undefined })
  expect(await collect(pool.imap(tasks.square, range(1000), { chunksize: 100 }))).toEqual(squares(1000))
})

test('test_imap_handle_iterable_exception', async () => {
  const pool = makePool(2)
  for (const [chunksize, at, good] of [
    [1, 0, 0],
    [1, 7, 7],
    [2, 7, 6],
    [4, 7, 4],
  ] as const) {
    const all = await collectAll(pool.imap(tasks.square, throwing(at), { chunksize }))
    expect(all).toEqual([...squares(good), expect.any(SyntaxError)])
    expect((all.at(-1) as Error).cause).toBeUndefined()
    const later = await collectAll(pool.imap(tasks.square, slowly(throwing(at)), { chunksize }))
    expect(later).toEqual([...squares(good), expect.any(SyntaxError)])
  }
  expect(await collect(pool.imap(tasks.square, range(3)))).toEqual(squares(3))
})

test('test_imap_unordered', async () => {
  const pool = makePool(2)
  for (const options of [{}, { chunksize: 100 }])
    expect(new Set(await collect(pool.imapUnordered(tasks.square, range(1000), options)))).toEqual(
      new Set(squares(1000)),
    )
})

test('test_imap_unordered_handle_iterable_exception', async () => {
  const pool = makePool(2)
  for (const chunksize of [1, 2]) {
    const all = await collectAll(pool.imapUnordered(tasks.square, throwing(7), { chunksize }))
    expect(all.at(-1)).toBeInstanceOf(SyntaxError)
    expect(all.slice(0, -1).sort()).toEqual(squares(chunksize === 1 ? 7 : 6).sort())
  }
})

test('results come as they are done', async () => {
  const pool = makePool(2)
  const items = pool.imapUnordered(errors.failsAfter, [
    [300, true],
    [0, true],
  ] as const)
  expect(await failure(items.next())).toMatchObject({ message: 'after 0' })
  expect(await failure(items.next())).toMatchObject({ message: 'after 300' })
})

test.each(forms)('%s goes on after the error of a task', async (form) => {
  for (const chunksize of [1, 3]) {
    const all = await collectAll(makePool(1)[form](errors.fails, range(6), { chunksize }))
    expect(all).toEqual([0, expect.any(RangeError), 2, expect.any(RangeError), 4, expect.any(RangeError)])
  }
})

test.each(forms)('%s: next(timeout) can be repeated', async (form) => {
  const items = makePool(1)[form](tasks.later, [1]) as AsyncIterator<number> & {
    next(timeout?: number): Promise<unknown>
  }
  const slow = makePool(1)[form](tasks.spin, [300])
  expect(await failure(slow.next(10))).toMatchObject({ code: 'ERR_MP_TIMEOUT' })
  expect(await failure(slow.next(0))).toMatchObject({ code: 'ERR_MP_TIMEOUT' })
  expect(await slow.next()).toMatchObject({ done: false })
  expect(await items.next()).toMatchObject({ done: false, value: 1 })
})

/** Counts what is read of an endless input. */
function endless(): { readonly items: Iterable<number>; read: number; closed: boolean } {
  const counter = { read: 0, closed: false }
  const items = (function* () {
    try {
      for (;;) yield counter.read++
    } finally {
      counter.closed = true
    }
  })()
  return Object.assign(counter, { items })
}

async function readsAheadAtMost(
  pool: Pool,
  form: (typeof forms)[number],
  chunksize: number,
  buffersize: number,
): Promise<void> {
  const input = endless()
  const most = pool.size * chunksize + buffersize
  const results = pool[form](tasks.identity, input.items, { chunksize, buffersize })
  for (let taken = 1; taken <= 200; taken++) {
    await settles(results.next(), 'next()')
    expect(input.read - taken).toBeLessThanOrEqual(Math.max(most, chunksize))
  }
  expect(input.closed).toBe(false)
  await results.return()
  expect(input.closed).toBe(true)
}

test.each(forms)('%s reads an endless input at the pace of its reader', async (form) => {
  const pool = makePool(2)
  for (const [chunksize, buffersize] of [
    [1, 0],
    [1, 5],
    [4, 3],
    [16, 0],
  ] as const)
    await readsAheadAtMost(pool, form, chunksize, buffersize)
})

test('leaving the loop closes the input and withdraws what was not begun', async () => {
  const pool = makePool(1)
  const input = endless()
  for await (const value of pool.imap(tasks.identity, input.items)) if (value === 3) break
  expect(input.closed).toBe(true)
  await until(() => pool.stats().queued + pool.stats().running === 0, 'the rest')
  expect(await pool.apply(tasks.square, [3])).toBe(9)
})

test('leaving the loop does not wait for an input that is stuck', async () => {
  async function* stuck(): AsyncGenerator<number> {
    yield 1
    await new Promise((resolve) => setTimeout(resolve, 2 ** 30).unref())
  }
  const leave = async (): Promise<void> => {
    for await (const value of makePool(1).imap(tasks.identity, stuck())) {
      expect(value).toBe(1)
      break
    }
  }
  await settles(leave(), 'leaving')
})

test('an input of promises that are not native', async () => {
  let n = 0
  const items = {
    [Symbol.asyncIterator]: () => ({
      next: () => ({
        then: (resolve: (next: IteratorResult<number>) => void) => resolve({ done: n === 5, value: n++ }),
      }),
    }),
  } as unknown as AsyncIterable<number>
  expect(await collect(makePool(1).imap(tasks.square, items))).toEqual(squares(5))
})

test.each(forms)('%s that was begun before close() comes to its end, read or not', async (form) => {
  const pool = makePool(2)
  const some = pool[form](tasks.square, range(500), { buffersize: 0 })
  const later = pool[form](tasks.square, slowly(range(20)), { buffersize: 0, chunksize: 3 })
  pool.close()
  await settles(pool.join(), 'join()')
  expect((await collect(some)).sort()).toEqual(squares(500).sort())
  expect((await collect(later)).sort()).toEqual(squares(20).sort())
})

test.each(forms)('%s that was left does not hold up join()', async (form) => {
  const pool = makePool(1)
  const input = endless()
  const results = pool[form](tasks.identity, input.items)
  await results.next()
  pool.close()
  await results.return()
  await settles(pool.join(), 'join()')
})

test.each(forms)('%s of a terminated pool', async (form) => {
  const pool = makePool(1)
  const input = endless()
  const results = pool[form](tasks.later, input.items, { buffersize: 2 })
  pool.terminate()
  const all = await collectAll(results)
  expect(all).toEqual([
    ...Array<unknown>(3).fill(expect.objectContaining({ code: 'ERR_MP_POOL_TERMINATED' })),
    expect.objectContaining({ code: 'ERR_MP_STATE' }),
  ])
  expect(input.closed).toBe(true)
})

test('onProgress', async () => {
  const pool = makePool(2)
  const seen: unknown[] = []
  await pool.map(tasks.square, range(10), { chunksize: 4, onProgress: (done, total) => seen.push([done, total]) })
  expect(seen).toHaveLength(3)
  expect(seen.at(-1)).toEqual([10, 10])
  seen.length = 0
  await collect(pool.imap(tasks.square, range(3), { onProgress: (done, total) => seen.push([done, total]) }))
  expect(seen).toEqual([
    [1, 3],
    [2, 3],
    [3, 3],
  ])
  seen.length = 0
  await collect(pool.imap(tasks.square, slowly(range(2)), { onProgress: (done, total) => seen.push([done, total]) }))
  expect(seen).toEqual([
    [1, undefined],
    [2, undefined],
  ])
})
