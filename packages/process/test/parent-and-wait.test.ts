/** CPython's test_multiprocessing, the rows of `parent_process`, `sentinel` and `wait`. */
import { createServer, connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, expect, test } from 'vitest'
import { activeChildren, currentProcess, parentProcess, Process, wait } from '../dist/index.js'
import * as targets from './fixtures/targets.mjs'
import { run } from './program.js'
import { told } from './told.js'

afterEach(() => {
  for (const child of activeChildren()) child.kill()
})

test('test_parent_process_attributes', async () => {
  expect(parentProcess()).toBeNull()
  expect(await told({ target: targets.tellParent })).toEqual([
    { pid: process.pid, name: currentProcess().name, alive: true },
  ])
})

test.each(['SIGTERM', 'SIGKILL'] as const)('test_parent_process: ended by %s', async (signal) => {
  const { stdout } = await run('parent-dies.mjs', signal)
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual([
    { alive: true, pid: expect.any(Number) as number },
    { early: false, ended: true, alive: false },
  ])
})

test('test_sentinel', async () => {
  const p = new Process({ target: targets.forever })
  expect(() => p.sentinel).toThrow(expect.objectContaining({ code: 'ERR_MP_STATE' }))
  p.start()
  const { sentinel } = p
  expect(sentinel).toBeInstanceOf(Promise)
  expect(await wait([sentinel], 0)).toEqual([])
  p.terminate()
  expect(await wait([sentinel])).toEqual([sentinel])
  expect(await sentinel).toBe(-15)
  expect(await wait([sentinel], 0)).toEqual([sentinel]) // stays ready
  expect(p.sentinel).toBe(sentinel)
})

test('test_wait_integer', async () => {
  const processes = Array.from({ length: 3 }, () => new Process({ target: targets.forever }).start())
  const [a, b, c] = processes as [Process, Process, Process]
  expect(await wait([a, b, c], 0)).toEqual([])
  c.kill()
  expect(await wait([a, b.sentinel, c])).toEqual([c])
  a.kill()
  a.joinSync()
  const never = new Promise(() => undefined)
  expect(await wait<object>([never, c, b, a.sentinel], 1000)).toEqual([c, a.sentinel]) // all that are, in the order given
})

test('test_wait_timeout', async () => {
  const p = new Process({ target: targets.forever }).start()
  const start = performance.now()
  expect(await wait([p], 300)).toEqual([])
  expect(performance.now() - start).toBeGreaterThanOrEqual(299)
  p.kill()
  expect(await wait([p], 60_000)).toEqual([p])
})

test('test_neg_timeout', async () => {
  const p = new Process({ target: targets.forever }).start()
  expect(await wait([p], -1)).toEqual([])
  expect(await wait([], 0)).toEqual([])
})

test('test_wait_socket', async () => {
  const server = createServer((socket) => socket.end('hello')).listen(0)
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const sockets = Array.from({ length: 3 }, () => connect(port))
  const texts = new Map<Socket, string>(sockets.map((socket) => [socket, '']))
  while (texts.size > 0)
    for (const socket of await wait([...texts.keys()].filter((one) => !one.readableEnded))) {
      texts.set(socket, texts.get(socket)! + String((socket.read() as Buffer | null) ?? ''))
      if (texts.get(socket) === 'hello') texts.delete(socket)
    }
  for (const socket of sockets) socket.destroy()
  server.close()
})

test('wait: a signal gives up, and what cannot be waited for is refused', async () => {
  const p = new Process({ target: targets.forever }).start()
  const controller = new AbortController()
  const waiting = wait([p], { signal: controller.signal })
  controller.abort(new RangeError('enough'))
  await expect(waiting).rejects.toThrow('enough')
  await expect(wait([{}])).rejects.toThrow(expect.objectContaining({ code: 'ERR_MP_INVALID_ARG' }))
  await expect(wait([new Process()])).rejects.toThrow(expect.objectContaining({ code: 'ERR_MP_STATE' }))
})

test('waiting for a daemon keeps the program alive', async () => {
  const { code, stdout } = await run('awaits-daemon.mjs')
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'join 0\nsentinel 0\nwait 1\n' })
})

test('joining and waiting again and again, for a little while each time, leaves nothing behind', async () => {
  const p = new Process({ target: targets.forever }).start()
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const asked: WeakRef<AbortSignal>[] = []
  const ask = async (how: (signal: AbortSignal) => Promise<unknown>): Promise<void> => {
    const controller = new AbortController()
    asked.push(new WeakRef(controller.signal))
    setImmediate(() => setImmediate(() => controller.abort('enough')))
    await expect(how(controller.signal)).rejects.toBe('enough')
  }
  await ask((signal) => p.join({ signal }))
  await ask((signal) => wait([p], { signal }))
  await ask((signal) => wait([p.sentinel], { signal }))
  for (let i = 0; i < 3; i++) {
    await new Promise(setImmediate)
    collect()
  }
  expect(asked.map((ref) => ref.deref())).toEqual([undefined, undefined, undefined])
  p.kill()
  expect(await p.join()).toBe(-9)
})
