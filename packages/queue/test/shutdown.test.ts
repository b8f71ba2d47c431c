/** `shutdown`, as `queue.Queue` of Python 3.13 has it. */
import { inspect } from 'node:util'
import { JoinableQueue, Queue, ShutDown, StateError } from '@mp/queue'
import { expect, test } from 'vitest'
import { Member, within } from './member.js'

test('test_shutdown_empty and _nonempty: no more puts; gets until it is empty', async () => {
  const queue = new Queue<number>()
  await queue.put(1)
  await queue.put(2)
  queue.shutdown()
  queue.shutdown()
  await expect(queue.put(3)).rejects.toMatchObject({ name: 'ShutDown', code: 'ERR_MP_SHUTDOWN' })
  expect(() => queue.putSync(3)).toThrow(ShutDown)
  expect(() => queue.putNowait(3)).toThrow(ShutDown)
  expect(inspect(queue)).toBe('Queue <2 items, shut down>')
  expect(await queue.get()).toBe(1)
  expect(queue.getNowait()).toBe(2)
  await expect(queue.get()).rejects.toBeInstanceOf(ShutDown)
  expect(() => queue.getNowait()).toThrow(ShutDown)
  expect(() => queue.getSync(10)).toThrow(ShutDown)
  expect(queue.qsize()).toBe(0)
})

test('test_shutdown_immediate: what is in the queue is dropped', async () => {
  const queue = new Queue<unknown>()
  for (const item of [1, Buffer.alloc(100_000), new Queue()]) await queue.put(item)
  queue.shutdown({ immediate: true })
  expect(queue.qsize()).toBe(0)
  expect(queue.empty()).toBe(true)
  await expect(queue.get()).rejects.toBeInstanceOf(ShutDown)
})

test('those who wait in other processes are told', async () => {
  for (const sync of [false, true]) {
    const full = new Queue<number>(1)
    const empty = new Queue()
    const ready = new Queue()
    await full.put(1)
    await using putting = new Member('users', 'waitUntilShutDown', full, ready, 'put')
    await using getting = new Member('users', 'waitUntilShutDown', empty, ready, 'get')
    await ready.get(20_000)
    await ready.get(20_000)
    full.shutdown({ immediate: sync })
    empty.shutdown({ immediate: sync })
    expect(await putting.result()).toBe('ERR_MP_SHUTDOWN')
    expect(await getting.result()).toBe('ERR_MP_SHUTDOWN')
  }
})

test('those who wait here are told', async () => {
  const queue = new Queue<number>(1)
  const gets = [queue.get(), queue.get(10_000)]
  queue.shutdown()
  for (const get of gets) await expect(get).rejects.toBeInstanceOf(ShutDown)
  const full = new Queue<number>(1)
  await full.put(1)
  const puts = [full.put(2), full.put(3, 10_000)]
  full.shutdown()
  for (const put of puts) await expect(put).rejects.toBeInstanceOf(ShutDown)
  expect(await full.get()).toBe(1)
})

test('async iteration ends at shutdown, once the queue is empty', async () => {
  const queue = new Queue<number>()
  await using child = new Member('users', 'iterate', queue)
  for (let i = 0; i < 100; i++) await queue.put(i)
  queue.shutdown()
  expect(await child.result()).toEqual(Array.from({ length: 100 }, (_, i) => i))
  const broken = new Queue<number>()
  await broken.put(1)
  await broken.put(2)
  for await (const item of broken) {
    expect(item).toBe(1)
    break
  }
  expect(await broken.get()).toBe(2)
})

test('a joinable queue: the rest can be done; immediate counts what is dropped as done', async () => {
  const queue = new JoinableQueue<number>()
  for (const item of [1, 2]) await queue.put(item)
  queue.shutdown()
  await queue.get()
  await queue.get()
  queue.taskDone()
  expect(await queue.join(10)).toBe(false)
  queue.taskDone()
  expect(await queue.join()).toBe(true)

  const dropped = new JoinableQueue<number>()
  for (const item of [1, 2, 3]) await dropped.put(item)
  await dropped.get()
  const joining = dropped.join()
  dropped.shutdown({ immediate: true })
  expect(await dropped.join(10)).toBe(false)
  dropped.taskDone()
  expect(await within(5000, 'join', joining)).toBe(true)
  expect(() => dropped.taskDone()).toThrow(StateError)
})

test('what a dead consumer had got of a queue that was shut down at once is done', async () => {
  const queue = new JoinableQueue<number>()
  const log = new Queue<unknown>()
  for (const item of [1, 2]) await queue.put(item)
  await using child = new Member('users', 'getAndKeep', queue, log, 2, 0, 'hang')
  for (let i = 0; i < 3; i++) await log.get(20_000)
  queue.shutdown({ immediate: true })
  expect(await queue.join(10)).toBe(false)
  const joining = queue.join()
  await child.kill()
  expect(await within(5000, 'join', joining)).toBe(true)
})

test.each([null, 5, 'immediate', { immediate: 1 }])(
  'shutdown(%j) is refused and shuts nothing down',
  async (options) => {
    const queue = new Queue<number>()
    expect(() => queue.shutdown(options as never)).toThrow(
      expect.objectContaining({ name: 'TypeError', code: 'ERR_MP_INVALID_ARG' }),
    )
    await queue.put(1)
    expect(await queue.get()).toBe(1)
  },
)
