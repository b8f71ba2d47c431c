/** Memory comes back; any size goes through; a lack of memory is a clear error. */
import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { nativePath, party } from '@mp/ipc/internal'
import { JoinableQueue, Queue } from '@mp/queue'
import { expect, test } from 'vitest'
import { Member } from './member.js'
import { scaled, stress } from './scale.js'

const me = party()
const used = (): number => me.pages.usage().used
const descriptors = (): number => readdirSync('/proc/self/fd').length

test('a week of traffic leaves memory flat', async () => {
  const queue = new Queue<unknown>()
  const joinable = new JoinableQueue<unknown>()
  const traffic = async (): Promise<void> => {
    for (let i = 0; i < scaled(20_000, 2_000_000); i++) {
      const item = i % 500 === 0 ? Buffer.alloc(100_000) : i % 2 === 0 ? { i, text: 'some text' } : i
      await queue.put(item)
      await joinable.put(item)
      if (i % 100 < 50) continue
      for (let j = 0; j < 2; j++) {
        await queue.get()
        await joinable.get()
        joinable.taskDone()
      }
    }
    while (!queue.empty()) queue.getNowait()
    while (!joinable.empty()) {
      joinable.getNowait()
      joinable.taskDone()
    }
  }
  await traffic()
  const before = used()
  await traffic()
  expect(used()).toBeLessThanOrEqual(before)
})

test('500 queues alive at once, and gone again', async () => {
  const warm = new Queue<number>()
  const before = used()
  const descriptorsBefore = descriptors()
  const queues = Array.from({ length: 500 }, (_, i) =>
    i % 2 === 0 ? new Queue<number>() : new JoinableQueue<number>(10),
  )
  for (const [i, queue] of queues.entries()) for (let j = 0; j < 5; j++) await queue.put(i + j)
  for (const [i, queue] of queues.entries()) for (let j = 0; j < 5; j++) expect(await queue.get()).toBe(i + j)
  expect(used()).toBeGreaterThan(before + 499)
  expect(descriptors()).toBe(descriptorsBefore)
  for (const queue of queues) queue.close()
  // A page of cells of each size may stay for the next queue.
  expect(used()).toBeLessThanOrEqual(before + 2)
  warm.close()
})

test('a backlog is given back', async () => {
  const before = used()
  const queue = new Queue<unknown>()
  for (let i = 0; i < 20_000; i++) queue.putSync({ i, text: 'x'.repeat(100) })
  expect(used()).toBeGreaterThan(before + 30)
  for (let i = 0; i < 20_000; i++) expect((queue.getSync() as { i: number }).i).toBe(i)
  // But for the last segment, which has up to 16 pages.
  expect(used()).toBeLessThanOrEqual(before + 20)
  for (let i = 0; i < 20_000; i++) queue.putSync(i)
  queue.close()
  expect(used()).toBeLessThanOrEqual(before + 1)
})

test('messages of every size around the borders', async () => {
  const queue = new Queue<Buffer>()
  for (const border of [0, 1, 4096, 32_768, 65_536, 2 ** 20, 2 ** 24])
    for (let size = Math.max(border - 20, 0); size < border + 20; size += 3) {
      const item = Buffer.alloc(size, size)
      await queue.put(item)
      const got = await queue.get()
      if (!got.equals(item)) expect.fail(`a Buffer of ${String(size)} bytes was changed`)
    }
})

test.runIf(stress)('stress: 1 GiB and 3 GiB', async () => {
  const queue = new Queue<Buffer[]>()
  for (const pieces of [1, 3]) {
    const piece = Buffer.alloc(2 ** 30 - 1000, 7)
    const item = new Array<Buffer>(pieces)
    for (let i = 0; i < pieces; i++) item[i] = Buffer.from(piece.buffer, 0, piece.length - i)
    await queue.put(item)
    const got = await queue.get()
    for (const [i, part] of got.entries()) if (!part.equals(item[i]!)) expect.fail(`part ${String(i)} was changed`)
  }
})

test('more than there is: a clear error, and the queue goes on', async () => {
  const queue = new Queue<unknown>()
  const room = me.pages.allocate(40)
  const hoard: number[] = []
  for (let pages = 2 ** 18; pages >= 1; pages /= 2)
    try {
      for (;;) hoard.push(me.pages.allocate(pages))
    } catch {
      // the next size
    }
  me.pages.free(room)
  try {
    await expect(queue.put(Buffer.alloc(4_000_000))).rejects.toMatchObject({ code: 'ERR_MP_STATE' })
    const item = Buffer.alloc(30_000)
    let put = 0
    await expect(
      (async () => {
        for (; ; put++) await queue.put(item)
      })(),
    ).rejects.toMatchObject({ code: 'ERR_MP_STATE' })
    expect(queue.qsize()).toBe(put)
    for (let i = 0; i < put; i++) expect(((await queue.get()) as Buffer).length).toBe(30_000)
  } finally {
    for (const page of hoard) me.pages.free(page)
  }
  await queue.put('on')
  expect(await queue.get()).toBe('on')
})

test('what a process of the family has open and mapped has no name in a file system', async () => {
  const queue = new JoinableQueue<unknown>(2)
  const ready = new Queue()
  await using user = new Member('users', 'putAndGet', queue, ready, 1e6, 1)
  await ready.get(20_000)
  const fds = `/proc/${String(user.pid)}/fd`
  // All but the standard streams, which may go anywhere.
  const open = readdirSync(fds).flatMap((fd) => (Number(fd) < 3 ? [] : linkOf(join(fds, fd))))
  const mapped = readFileSync(`/proc/${String(user.pid)}/maps`, 'utf8').match(/\/.*$/gm) ?? []
  expect(mapped.filter((name) => name.startsWith('/memfd:mp-arena'))).not.toEqual([])
  const programs = [process.execPath, nativePath()].map((path) => realpathSync(path))
  const temporary = [...open, ...mapped].filter((name) => /^\/(tmp|dev\/shm|run)\//.test(name))
  expect(temporary.filter((name) => !programs.includes(name))).toEqual([])
})

/** What a descriptor stands for; nothing when it was closed meanwhile. */
function linkOf(fd: string): string {
  try {
    return readlinkSync(fd)
  } catch {
    return ''
  }
}
