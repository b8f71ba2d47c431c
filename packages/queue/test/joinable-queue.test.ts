/** The rows of CPython's `_TestQueue` about joinable queues, and what happens to items whose consumer is gone. */
import { inspect } from 'node:util'
import { ClosedError, JoinableQueue, Queue, type Received, StateError } from '@mp/queue'
import { expect, test } from 'vitest'
import { eventually, Member, members, within } from './member.js'

test('test_task_done: join returns once four workers have done ten items', async () => {
  const queue = new JoinableQueue<number | null>()
  await using workers = members(4, () => new Member('users', 'slowWorker', queue))
  for (let i = 0; i < 10; i++) await queue.put(i)
  expect(await within(20_000, 'all is done', queue.join())).toBe(true)
  for (const _ of workers.all) await queue.put(null)
  for (const worker of workers.all) await worker.result()
  // None of the workers said that the null was done.
  expect(inspect(queue)).toBe('JoinableQueue <4 items, 4 unfinished>')
})

test('join waits for what was put, got or not; taskDone too often is a StateError', async () => {
  const queue = new JoinableQueue<string>()
  expect(await queue.join()).toBe(true)
  expect(queue.joinSync(0)).toBe(true)
  expect(() => queue.taskDone()).toThrow(StateError)
  await queue.put('a')
  expect(await queue.join(10)).toBe(false)
  expect(() => queue.taskDone()).toThrow(StateError)
  expect(await queue.get()).toBe('a')
  expect(queue.joinSync(10)).toBe(false)
  const joining = queue.join()
  queue.taskDone()
  expect(await joining).toBe(true)
  expect(() => queue.taskDone()).toThrow(StateError)
  await queue.put('b')
  expect(await queue.join({ block: false })).toBe(false)
})

test('join: signal, close', async () => {
  const queue = new JoinableQueue<number>()
  await queue.put(1)
  const controller = new AbortController()
  const joining = queue.join({ signal: controller.signal })
  controller.abort('enough')
  await expect(joining).rejects.toBe('enough')
  const closing = queue.join()
  queue.close()
  await expect(closing).rejects.toBeInstanceOf(ClosedError)
  await expect(queue.join()).rejects.toBeInstanceOf(ClosedError)
  expect(() => queue.taskDone()).toThrow(ClosedError)
})

const got = async (log: Queue<unknown>): Promise<unknown[]> => {
  const items: unknown[] = []
  for (let item = await log.get(20_000); item !== 'kept'; item = await log.get(20_000)) items.push(item)
  return items
}

for (const how of ['hang', 'exit', 'close', 'return'])
  test(`a consumer that ${how === 'hang' ? 'is killed' : `does ${how}`} without taskDone: its items come again`, async () => {
    const queue = new JoinableQueue<unknown>()
    const log = new Queue<unknown>()
    const big = Buffer.alloc(200_000, 7)
    const inner = new Queue<string>()
    for (const item of ['a', { b: [1, 2] }, big, { inner }, 'e']) await queue.put(item)
    await using child = new Member('users', 'getAndKeep', queue, log, 4, 1, how)
    expect((await got(log)).map((item) => (item as Received<unknown>).redelivered)).toEqual(new Array(4).fill(false))
    if (how === 'hang') {
      expect(inspect(queue)).toBe('JoinableQueue <1 items, 4 unfinished>')
      await child.kill()
    }
    await eventually('the items are back', () => queue.qsize() === 4)
    expect(await within(5000, 'the first item comes again', queue.get({ info: true }))).toEqual({
      item: { b: [1, 2] },
      redelivered: true,
    })
    expect(queue.qsize()).toBe(3)
    const joining = queue.join()
    expect(await queue.get({ info: true })).toEqual({ item: big, redelivered: true })
    const third = (await queue.get({ info: true })) as Received<{ inner: Queue<string> }>
    expect(third.redelivered).toBe(true)
    await third.item.inner.put('still there')
    expect(await inner.get()).toBe('still there')
    expect(await queue.get({ info: true })).toEqual({ item: 'e', redelivered: false })
    for (let i = 0; i < 4; i++) queue.taskDone()
    expect(await within(5000, 'join', joining)).toBe(true)
  })

test("onLost: 'drop': what a dead consumer had not done counts as done", async () => {
  const queue = new JoinableQueue<unknown>(0, { onLost: 'drop' })
  const log = new Queue<unknown>()
  for (const item of [1, Buffer.alloc(100_000), 3]) await queue.put(item)
  await using child = new Member('users', 'getAndKeep', queue, log, 2, 0, 'hang')
  await got(log)
  await child.kill()
  expect(await queue.get(5000)).toBe(3)
  queue.taskDone()
  expect(await within(5000, 'join', queue.join())).toBe(true)
})

test('one who waits for an item gets what a dead consumer left; one who joins is told', async () => {
  const queue = new JoinableQueue<number>()
  const log = new Queue<unknown>()
  await queue.put(1)
  await using child = new Member('users', 'getAndKeep', queue, log, 1, 0, 'hang')
  await got(log)
  const getting = queue.get({ info: true })
  await child.kill()
  expect(await within(5000, 'the item comes again', getting)).toEqual({ item: 1, redelivered: true })
  queue.taskDone()
  expect(await queue.join(5000)).toBe(true)
})

test('bad options are refused', () => {
  const refused = expect.objectContaining({ code: 'ERR_MP_INVALID_ARG' }) as Error
  expect(() => new JoinableQueue(0, { onLost: 'keep' } as never)).toThrow(refused)
  expect(() => new JoinableQueue(0, 'drop' as never)).toThrow(refused)
  expect(() => new JoinableQueue('1' as never)).toThrow(refused)
})
