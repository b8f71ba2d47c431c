import { getEventListeners } from 'node:events'
import { createServer, connect, type Socket } from 'node:net'
import { type Connection, Pipe, wait } from '@mp/ipc'
import { expect, test } from 'vitest'
import { within } from '../member.js'
import { peer } from './peer.js'

async function messagesOf(delay: number): Promise<void> {
  const readers: Connection[] = []
  const children = [0, 1, 2, 3].map((i) => {
    const [reader, writer] = Pipe(false)
    const child = peer('sendNumbers', writer, i * 100, 10, delay)
    writer.close()
    readers.push(reader)
    return child
  })
  const got: unknown[] = []
  const open = new Set(readers)
  while (open.size > 0)
    for (const ready of await within(30_000, `${open.size} readers`, wait(open)))
      try {
        got.push(((await ready.recv()) as number[])[1])
      } catch (error) {
        expect(error).toMatchObject({ code: 'ERR_MP_EOF' })
        open.delete(ready)
      }
  for (const child of children) await within(10_000, 'a child ends', child.exited)
  const expected = [0, 1, 2, 3].flatMap((i) => Array.from({ length: 10 }, (_, n) => i * 100 + n))
  expect(got.sort((a, b) => Number(a) - Number(b))).toEqual(expected)
}

test('test_wait', () => messagesOf(0))
test('test_wait_slow', () => messagesOf(100))

async function socketsOf(delay: number): Promise<void> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const accepted: Socket[] = []
  const all = new Promise<void>((resolve) => {
    server.on('connection', (socket) => accepted.push(socket) === 4 && resolve())
  })
  for (let i = 0; i < 4; i++) {
    const socket = connect(port, '127.0.0.1')
    void (async () => {
      for (let n = 0; n < 10; n++) {
        if (delay > 0) await new Promise((resolve) => setTimeout(resolve, Math.random() * delay))
        socket.write(`${i * 100 + n}\n`)
      }
      socket.end()
    })()
  }
  await all
  const open = new Set(accepted)
  const text = new Map<Socket, string>()
  while (open.size > 0)
    for (const socket of await within(30_000, `${open.size} sockets`, wait(open))) {
      const chunk = socket.read() as Buffer | null
      if (chunk !== null) text.set(socket, (text.get(socket) ?? '') + chunk.toString())
      else if (socket.readableEnded || socket.destroyed) open.delete(socket)
    }
  const got = [...text.values()].flatMap((lines) => lines.trim().split('\n').map(Number))
  expect(got.sort((a, b) => a - b)).toEqual(
    [0, 1, 2, 3].flatMap((i) => Array.from({ length: 10 }, (_, n) => i * 100 + n)),
  )
  server.close()
}

test('test_wait_socket', () => socketsOf(0))
test('test_wait_socket_slow', () => socketsOf(50))

test('test_wait_timeout', async () => {
  const [a, b] = Pipe()
  const start = performance.now()
  expect(await wait([a, b], 300)).toEqual([])
  expect(performance.now() - start).toBeGreaterThanOrEqual(299)
  await b.send(null)
  expect(await wait([a, b], 20_000)).toEqual([a])
})

test('test_wait_integer: all that are ready, in the order given', async () => {
  const [a, b] = Pipe()
  const sentinel = new Promise((resolve) => setTimeout(resolve, 50))
  expect(await wait([a, sentinel, b], 1)).toEqual([])
  expect(await within(10_000, 'the sentinel', wait([a, sentinel, b]))).toEqual([sentinel])
  await a.send(null)
  expect(await wait([a, sentinel, b], 10_000)).toEqual([sentinel, b])
  await b.send(null)
  expect(await wait([a, sentinel, b], 10_000)).toEqual([a, sentinel, b])
})

test('test_neg_timeout', async () => {
  const [a, b] = Pipe()
  expect(await wait([a, b], -1)).toEqual([])
  const [, writer] = Pipe(false)
  await expect(wait([writer])).rejects.toMatchObject({ code: 'ERR_MP_STATE' })
})

test('nothing to wait for: the answer is at once, or when the time is over', async () => {
  expect(await within(10_000, 'wait([])', wait([]))).toEqual([])
  const start = performance.now()
  expect(await wait(new Set<Connection>(), 30)).toEqual([])
  expect(performance.now() - start).toBeGreaterThanOrEqual(29)
  for (const objects of [5, null, undefined, {}])
    await expect(wait(objects as never)).rejects.toMatchObject({ name: 'TypeError', code: 'ERR_MP_INVALID_ARG' })
})

test('a promise that is settled counts, also beside a connection that is ready already', async () => {
  const [a, b] = Pipe()
  await b.send(1)
  const settled = Promise.resolve()
  const pending = new Promise(() => undefined)
  expect(await wait([settled, pending, a])).toEqual([settled, a])
})

test('waiting for the same promise again and again leaves nothing behind with it', async () => {
  let given = 0
  const [a, b] = Pipe()
  await b.send(1)
  const pending = { then: () => void given++ } as unknown as Promise<never>
  for (let i = 0; i < 100; i++) expect(await wait([pending, a])).toEqual([a])
  expect(given).toBe(1)
})

test('however much waits with one signal, it has one listener, and none when nothing waits', async () => {
  const controller = new AbortController()
  const { signal } = controller
  const listeners = (): number => getEventListeners(signal, 'abort').length
  const [a] = Pipe()
  const wait30 = (timeout: number): Promise<unknown>[] =>
    Array.from({ length: 10 }, () => [
      a.recv({ timeout, signal }),
      a.poll({ timeout, signal }),
      wait([a], { timeout, signal }),
    ]).flat()
  const timing = Promise.allSettled(wait30(20))
  await new Promise(setImmediate)
  expect(listeners()).toBe(1)
  await timing
  expect(listeners()).toBe(0)
  const waiting = Promise.allSettled(wait30(60_000))
  await new Promise(setImmediate)
  controller.abort('enough')
  expect(await within(10_000, 'all give up', waiting)).toEqual(
    Array.from({ length: 30 }, () => ({ status: 'rejected', reason: 'enough' })),
  )
})
