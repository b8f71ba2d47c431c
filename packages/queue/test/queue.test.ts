/** The rows of CPython's `_TestQueue`, and what the contract promises beyond them. */
import { inspect } from 'node:util'
import { ClosedError, Empty, Full, MpError, Queue, SerializationError, StateError } from '@mp/queue'
import { expect, test } from 'vitest'
import { Member, sleep, within } from './member.js'

const since = (start: number): number => performance.now() - start

test('test_put: full after six, then Full at once or in time, room again once a child took six', async () => {
  const queue = new Queue<number>(6)
  const start = new Queue()
  const done = new Queue()
  await using child = new Member('users', 'takeSix', queue, start, done)
  expect([queue.empty(), queue.full()]).toEqual([true, false])
  await queue.put(1)
  await queue.put(2, { block: true })
  await queue.put(3, { block: true, timeout: 1000 })
  await queue.put(4, { block: false })
  await queue.put(5, { block: false, timeout: 1000 })
  queue.putNowait(6)
  expect([queue.empty(), queue.full(), queue.qsize()]).toEqual([false, true, 6])
  for (const attempt of [
    () => queue.put(7, { block: false }),
    () => queue.put(7, { block: false, timeout: 10_000 }),
    () => queue.put(7, 0),
    () => queue.put(7, -1),
    async () => queue.putNowait(7),
    async () => queue.putSync(7, { block: false }),
  ])
    await expect(attempt()).rejects.toMatchObject({ name: 'Full', code: 'ERR_MP_FULL', item: 7 })
  const before = performance.now()
  await expect(queue.put(7, { timeout: 60 })).rejects.toBeInstanceOf(Full)
  expect(since(before)).toBeGreaterThanOrEqual(59)
  expect(() => queue.putSync(7, 30)).toThrow(Full)
  start.putNowait('start')
  expect(await done.get(10_000)).toBe('done')
  expect([queue.empty(), queue.full()]).toEqual([true, false])
  await child.result()
})

test('test_get: items in order, then Empty at once or in time', async () => {
  const queue = new Queue<number>()
  await using child = new Member('users', 'putAll', queue, [1, 2, 3, 4, 5])
  await child.result()
  expect(queue.empty()).toBe(false)
  expect(await queue.get({ block: true })).toBe(1)
  expect(await queue.get({ timeout: 1000 })).toBe(2)
  expect(await queue.get({ block: false })).toBe(3)
  expect(queue.getSync(1000)).toBe(4)
  expect(queue.getNowait()).toBe(5)
  expect(queue.empty()).toBe(true)
  for (const attempt of [
    () => queue.get({ block: false }),
    () => queue.get({ block: false, timeout: 10_000 }),
    () => queue.get(0),
    async () => queue.getNowait(),
    async () => queue.getSync({ block: false }),
  ])
    await expect(attempt()).rejects.toMatchObject({ name: 'Empty', code: 'ERR_MP_EMPTY' })
})

test('test_timeout: get waits as long as it was told', async () => {
  const queue = new Queue()
  const start = performance.now()
  await expect(queue.get({ block: true, timeout: 200 })).rejects.toBeInstanceOf(Empty)
  expect(since(start)).toBeGreaterThanOrEqual(199)
  const again = performance.now()
  expect(() => queue.getSync(100)).toThrow(Empty)
  expect(since(again)).toBeGreaterThanOrEqual(99)
})

test('test_fork: what parent and child put comes out in the order of each', async () => {
  const queue = new Queue<number>()
  for (let i = 0; i < 10; i++) await queue.put(i)
  await using child = new Member('users', 'putAll', queue, [10, 11, 12, 13, 14, 15, 16, 17, 18, 19])
  await child.result()
  for (let i = 0; i < 20; i++) expect(await queue.get()).toBe(i)
  expect(() => queue.getNowait()).toThrow(Empty)
})

test('test_qsize: exact in every process once put has resolved', async () => {
  const queue = new Queue<number>(2)
  const seen = async (): Promise<unknown> => {
    await using child = new Member('users', 'look', queue)
    return await child.result()
  }
  expect([queue.qsize(), await seen()]).toEqual([0, [0, true, false]])
  await queue.put(1)
  expect([queue.qsize(), await seen()]).toEqual([1, [1, false, false]])
  await queue.put(2)
  expect([queue.qsize(), await seen()]).toEqual([2, [2, false, true]])
  await queue.get()
  expect([queue.qsize(), await seen()]).toEqual([1, [1, false, false]])
  await queue.get()
  expect([queue.qsize(), await seen()]).toEqual([0, [0, true, false]])
})

test('test_no_import_lock_contention: a queue used while a module is being imported', async () => {
  const { item } = (await import('./fixtures/uses-queue-on-import.mjs')) as { item: unknown }
  expect(item).toBe('knock knock')
})

test('test_queue_feeder_donot_stop_onexc: an item that cannot be sent fails its put and takes no slot', async () => {
  const queue = new Queue<unknown>(1)
  const callback = { handlers: { onClick: () => 1 } }
  await expect(queue.put(callback)).rejects.toMatchObject({ name: 'SerializationError', path: 'handlers.onClick' })
  expect(() => queue.putSync(Symbol('s'))).toThrow(SerializationError)
  expect([queue.qsize(), queue.full()]).toEqual([0, false])
  await queue.put(true)
  expect(queue.qsize()).toBe(1)
  expect(await queue.get()).toBe(true)
  expect(queue.empty()).toBe(true)
})

test('test_closed_queue_empty_exceptions, test_closed_queue_put_get_exceptions: everything is a ClosedError', async () => {
  for (const used of [false, true]) {
    const queue = new Queue<number>()
    if (used) await queue.put(1)
    await expect(queue.joinThread()).rejects.toBeInstanceOf(StateError)
    queue.close()
    queue.close()
    await queue.joinThread()
    queue.cancelJoinThread()
    for (const attempt of [
      () => queue.put(1),
      () => queue.get(),
      async () => queue.putSync(1),
      async () => queue.getSync(),
      async () => queue.putNowait(1),
      async () => queue.getNowait(),
      async () => queue.qsize(),
      async () => queue.empty(),
      async () => queue.full(),
      async () => queue.shutdown(),
      async () => new Queue().put(queue),
    ])
      await expect(attempt()).rejects.toMatchObject({ name: 'ClosedError', code: 'ERR_MP_CLOSED' })
    expect(inspect(queue)).toBe('Queue <closed>')
  }
})

test('test_queue_in_process: made and used in a process of its own', async () => {
  await using child = new Member('users', 'grandchild')
  expect(await child.result()).toEqual({ items: [1, 2, 3], empty: true })
})

test('close ends what waits on this handle and nobody else', async () => {
  const queue = new Queue<number>(1)
  const box = new Queue<Queue<number>>()
  await box.put(queue)
  const other = await box.get()
  await queue.put(1)
  const putting = queue.put(2)
  const othersPut = other.put(3)
  queue.close()
  await expect(putting).rejects.toBeInstanceOf(ClosedError)
  expect(await other.get()).toBe(1)
  await othersPut
  expect(await other.get()).toBe(3)
  const getting = other.get()
  const info = other.get({ info: true, timeout: 10_000 })
  other[Symbol.dispose]()
  await expect(getting).rejects.toBeInstanceOf(ClosedError)
  await expect(info).rejects.toBeInstanceOf(ClosedError)
})

test('the value is fixed when put is called, also when it has to wait', async () => {
  const queue = new Queue<{ v: number }>(1)
  const item = { v: 1 }
  const first = queue.put(item)
  item.v = 2
  const second = queue.put(item)
  item.v = 3
  await first
  expect(await queue.get()).toEqual({ v: 1 })
  await within(5000, 'the second put', second)
  expect(await queue.get()).toEqual({ v: 2 })
})

test('an aborted signal rejects with its reason, and nothing has happened', async () => {
  const queue = new Queue<number>(1)
  const reason = new RangeError('enough')
  await expect(queue.get({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  expect(() => queue.getSync({ signal: AbortSignal.abort(reason) })).toThrow(reason)
  const getter = new AbortController()
  const getting = queue.get({ signal: getter.signal })
  getter.abort(reason)
  await expect(getting).rejects.toBe(reason)
  await expect(queue.put(1, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  expect(queue.qsize()).toBe(0)
  await queue.put(1)
  const putter = new AbortController()
  const putting = queue.put(2, { signal: putter.signal })
  putter.abort(reason)
  await expect(putting).rejects.toBe(reason)
  expect(await queue.get()).toBe(1)
  await expect(queue.get(20)).rejects.toBeInstanceOf(Empty)
})

test('those who wait are served in turn', async () => {
  const queue = new Queue<number>(1)
  const gets = [queue.get(), queue.get(), queue.get()]
  for (const item of [1, 2, 3]) await queue.put(item)
  expect(await Promise.all(gets)).toEqual([1, 2, 3])
  const puts = [1, 2, 3, 4].map((item) => queue.put(item))
  const got: number[] = []
  for (let i = 0; i < 4; i++) got.push(await queue.get())
  await Promise.all(puts)
  expect(got).toEqual([1, 2, 3, 4])
})

test('bad arguments are refused before anything happens', async () => {
  for (const bad of ['1', null, {}, NaN, 1.5, 2 ** 31])
    expect(() => new Queue(bad as never)).toThrow(expect.objectContaining({ code: 'ERR_MP_INVALID_ARG' }))
  for (const unbounded of [0, -1, -Infinity, Infinity]) expect(new Queue(unbounded).full()).toBe(false)
  const queue = new Queue<number>()
  const refused = expect.objectContaining({ code: 'ERR_MP_INVALID_ARG' }) as unknown
  await expect(queue.put(1, { timeout: 'soon' } as never)).rejects.toEqual(refused)
  await expect(queue.put(1, { signal: 1 } as never)).rejects.toEqual(refused)
  await expect(queue.get({ block: 1 } as never)).rejects.toEqual(refused)
  await expect(queue.get({ info: 1 } as never)).rejects.toEqual(refused)
  expect(queue.qsize()).toBe(0)
})

test('undefined, null, NaN, -0, big strings and BigInts are items like any other', async () => {
  const queue = new Queue<unknown>()
  const items = [undefined, null, NaN, -0, '', 'é'.repeat(100_000), 2n ** 4000n, -1n, true, 1e-300, [], [undefined]]
  for (const item of items) await queue.put(item)
  for (const item of items) expect(await queue.get()).toStrictEqual(item)
})

test('get({ info: true }) and util.inspect', async () => {
  const queue = new Queue<number>(3)
  await queue.put(1)
  expect(inspect(queue)).toBe('Queue <1 of 3 items>')
  expect(await queue.get({ info: true })).toEqual({ item: 1, redelivered: false })
  const getting = queue.get({ info: true })
  expect(inspect(queue)).toBe('Queue <0 of 3 items, 1 getting>')
  await queue.put(2)
  expect(await getting).toEqual({ item: 2, redelivered: false })
  expect(inspect(new Queue())).toBe('Queue <0 items>')
})

test('a queue travels anywhere: nested, through queues, and back', async () => {
  const carrier = new Queue()
  const answer = new Queue<string>()
  await carrier.put({ deep: { answer, again: [answer] } })
  await using child = new Member('users', 'answerOn', carrier)
  expect(await answer.get(10_000)).toBe('hello')
  await child.result()
})

test('a queue under way is held by its message alone', async () => {
  const carrier = new Queue<{ queue: Queue<string> }>()
  await using child = new Member('users', 'sendAQueue', carrier)
  await child.result()
  await sleep(50)
  const { queue } = await carrier.get()
  expect(await queue.get()).toBe('inside')
})

test('errors are MpErrors', () => {
  const queue = new Queue()
  try {
    queue.getNowait()
    expect.fail('it was empty')
  } catch (error) {
    expect(MpError.is(error)).toBe(true)
  }
})
