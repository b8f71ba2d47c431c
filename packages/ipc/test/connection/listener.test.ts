import { existsSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Address, Client, type Connection, Listener, Pipe, wait } from '@mp/ipc'
import { expect, test } from 'vitest'
import { within } from '../member.js'
import { peer } from './peer.js'

const code = (error: string): unknown => expect.objectContaining({ code: error })
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))
const path = (): string => join(tmpdir(), `mp-test-${process.pid}-${Math.random().toString(36).slice(2)}.sock`)

/** One address of each family. */
const addresses = (): Record<string, Address | undefined> => ({
  made: undefined,
  abstract: `\0mp-test-${process.pid}-${Math.random().toString(36).slice(2)}`,
  path: path(),
  tcp: { host: '127.0.0.1', port: 0 },
})

/** Both ends of a new connection. */
async function pair(address?: Address): Promise<[Connection, Connection]> {
  await using listener = new Listener({ address })
  const client = await Client(listener.address)
  return [client, await listener.accept(10_000)]
}

for (const [family, address] of Object.entries(addresses())) {
  test(`test_multiple_bind: ${family}`, async () => {
    await using first = new Listener({ address })
    await using second = new Listener({ address: first.address })
    await expect(second.accept(10_000)).rejects.toEqual(code('EADDRINUSE'))
    await expect(second.accept(10_000)).rejects.toEqual(code('EADDRINUSE'))
  })

  test(`test_listener_client: ${family}`, async () => {
    await using listener = new Listener({ address })
    await using child = peer('client', listener.address)
    const connection = await within(20_000, 'a connection', listener.accept())
    expect(await within(10_000, 'hello', connection.recv())).toBe('hello')
    await expect(connection.recv()).rejects.toEqual(code('ERR_MP_EOF'))
    await within(10_000, 'the child ends', child.exited)
    expect(listener.lastAccepted).toEqual(
      family === 'tcp' ? { host: '127.0.0.1', port: expect.any(Number) as number } : '',
    )
  })

  test(`test_issue14725: ${family}`, async () => {
    await using listener = new Listener({ address })
    await using child = peer('client', listener.address)
    await within(20_000, 'the client has come and gone', child.exited)
    await pause(50)
    const connection = await listener.accept(10_000)
    expect(await connection.recv(10_000)).toBe('hello')
    await expect(connection.recv(10_000)).rejects.toEqual(code('ERR_MP_EOF'))
  })

  test(`test_issue16955: ${family}`, async () => {
    const [client, server] = await pair(address)
    await server.sendBytes(Buffer.from('hello'))
    expect(await client.poll(10_000)).toBe(true)
    expect(await client.poll()).toBe(true)
    expect((await client.recvBytes()).toString()).toBe('hello')
    expect(await client.poll()).toBe(false)
    client.close()
    server.close()
  })
}

test('test_context', async () => {
  let outer
  {
    await using listener = new Listener()
    outer = listener
    using client = await Client(listener.address)
    using server = await listener.accept()
    await client.send(1729)
    expect(await server.recv()).toBe(1729)
  }
  await expect(outer.accept()).rejects.toEqual(code('ERR_MP_CLOSED'))
  outer.close()
})

test('test_abstract_socket: it leaves nothing behind, and a path is removed', async () => {
  const file = path()
  const listeners = [new Listener({ address: file }), new Listener()]
  expect(existsSync(file)).toBe(true)
  expect(readFileSync('/proc/net/unix', 'latin1')).toContain((listeners[1]!.address as string).slice(1))
  for (const listener of listeners) await listener[Symbol.asyncDispose]()
  expect(existsSync(file)).toBe(false)
  expect(readFileSync('/proc/net/unix', 'latin1')).not.toContain((listeners[1]!.address as string).slice(1))
})

test('test_invalid_family', () => {
  const bad: unknown[] = [{ address: '\\\\.\\test' }, { address: '' }, { address: 7 }, { address: { host: 1 } }]
  bad.push({ address: { host: 'x', port: -1 } }, { family: 'AF_PIPE' }, { address: '/x', family: 'AF_INET' })
  bad.push({ address: { host: 'x', port: 0 }, family: 'AF_UNIX' }, { backlog: -1 }, { authkey: 'text' })
  for (const options of bad) expect(() => new Listener(options as object)).toThrow(code('ERR_MP_INVALID_ARG'))
})

test('test_ignore_listener', async () => {
  let signals = 0
  const count = (): void => void signals++
  process.on('SIGUSR1', count)
  await using listener = new Listener()
  const accepted = listener.accept()
  process.kill(process.pid, 'SIGUSR1')
  await pause(20)
  const client = await Client(listener.address)
  expect(await within(10_000, 'accepted', accepted)).toMatchObject({ closed: false })
  expect(signals).toBe(1)
  process.off('SIGUSR1', count)
  client.close()
})

test('everything the pipes do: sizes, types, empty messages, order, EOF', async () => {
  for (const address of [undefined, { host: '127.0.0.1', port: 0 }]) {
    const [a, b] = await pair(address)
    const values = [
      undefined,
      -0,
      'text',
      { nested: [new Map([[1, new Set([2n])]])] },
      new RangeError('no'),
      Buffer.alloc(3),
    ]
    for (const value of values) await a.send(value)
    for (const value of values) expect(await b.recv(10_000)).toEqual(value)
    for (const size of [0, 1, 65_535, 65_536, 5_000_000]) {
      const bytes = Buffer.alloc(size, size & 255)
      const sent = a.sendBytes(bytes)
      expect((await within(10_000, `${size} bytes`, b.recvBytes())).equals(bytes)).toBe(true)
      await sent
    }
    await a.send('value')
    await a.sendBytes(Buffer.from('bytes'))
    await expect(b.recvBytes(10_000, 10_000)).rejects.toEqual(code('ERR_MP_STATE'))
    expect(await b.recv()).toBe('value')
    await expect(b.recv(10_000)).rejects.toEqual(code('ERR_MP_STATE'))
    await expect(b.recvBytes(4)).rejects.toMatchObject({ code: 'ERR_MP_BUFFER_TOO_SHORT', data: Buffer.from('bytes') })
    const messages = Array.from({ length: 500 }, (_, i) => i)
    for (const i of messages) void a.send(i).catch(() => undefined)
    await a.send('last')
    a.close()
    const got: unknown[] = []
    for await (const value of b) got.push(value)
    expect(got).toEqual([...messages, 'last'])
    expect(await b.poll()).toBe(true)
    await expect(b.send(1)).rejects.toEqual(code('ERR_MP_EOF'))
  }
})

test('waits end: timeout, signal, close here; there are no blocking forms', async () => {
  const [a, b] = await pair()
  await expect(b.recv(10)).rejects.toEqual(code('ERR_MP_TIMEOUT'))
  await expect(b.recv(0)).rejects.toEqual(code('ERR_MP_TIMEOUT'))
  const controller = new AbortController()
  const aborted = b.recv({ signal: controller.signal })
  controller.abort(new RangeError('enough'))
  await expect(aborted).rejects.toThrow('enough')
  expect(() => b.recvSync()).toThrow(code('ERR_MP_STATE'))
  expect(() => b.sendSync(1)).toThrow(code('ERR_MP_STATE'))
  const [mine] = Pipe()
  await expect(a.send([mine])).rejects.toEqual(code('ERR_MP_SERIALIZATION'))
  const closed = b.recv().catch((error: unknown) => error)
  const later = wait([b]).catch((error: unknown) => error)
  b.close()
  expect(await closed).toEqual(code('ERR_MP_CLOSED'))
  expect(await within(5000, 'wait ends', later)).toEqual([b])
  await expect(a.recv(10_000)).rejects.toEqual(code('ERR_MP_EOF'))

  await using listener = new Listener()
  await expect(listener.accept(5)).rejects.toEqual(code('ERR_MP_TIMEOUT'))
  const accepting = listener.accept().catch((error: unknown) => error)
  listener.close()
  expect(await accepting).toEqual(code('ERR_MP_CLOSED'))
  await expect(Client(path())).rejects.toEqual(code('ENOENT'))
  await expect(Client({ host: '127.0.0.1', port: 1 })).rejects.toEqual(code('ECONNREFUSED'))
})

test('a send to one who does not read waits, and in time gives up whole', async () => {
  const [a, b] = await pair()
  const big = a.send(Buffer.alloc(4_000_000)).catch((error: unknown) => error)
  const small = a.send('withdrawn', 10)
  await expect(small).rejects.toEqual(code('ERR_MP_TIMEOUT'))
  expect(((await b.recv(10_000)) as Buffer).length).toBe(4_000_000)
  expect(await big).toBe(undefined)
  expect(await b.poll(20)).toBe(false)
  await expect(a.send(Buffer.alloc(8_000_000), 20)).rejects.toEqual(code('ERR_MP_TIMEOUT'))
  expect(a.closed).toBe(true)
  await expect(b.recv(10_000)).rejects.toEqual(code('ERR_MP_SERIALIZATION'))
  await expect(b.recv(10_000)).rejects.toEqual(code('ERR_MP_EOF'))
})

test('a peer killed inside a big message: whole messages, then a message that was cut off or EOF', async () => {
  const seed = Date.now() % 100_000
  console.log('seed', seed)
  for (let round = 0; round < (process.env['MP_STRESS'] === undefined ? 4 : 60); round++) {
    await using listener = new Listener()
    await using child = peer('floodSocket', listener.address)
    using connection = await within(20_000, 'a connection', listener.accept())
    expect(await child.said()).toBe('ready')
    setTimeout(() => child.child.kill('SIGKILL'), (seed * (round + 1)) % 150)
    let i = 0
    const receive = async (): Promise<void> => {
      for (;;) {
        const data = await connection.recvBytes()
        expect([data.length, data[0], data[25e6], data[50e6 - 1]]).toEqual([50e6, i & 255, i & 255, i & 255])
        i++
      }
    }
    const error = (await within(
      30_000,
      'the end',
      receive().catch((reason: unknown) => reason),
    )) as { code: string }
    expect(['ERR_MP_EOF', 'ERR_MP_SERIALIZATION']).toContain(error.code)
    await expect(connection.recv(5000)).rejects.toEqual(code('ERR_MP_EOF'))
  }
})

test('a stranger that announces a terabyte, or sends rubbish, costs nothing', async () => {
  await using listener = new Listener()
  const stranger = connect(listener.address as string)
  stranger.on('error', () => undefined)
  const connection = await listener.accept(10_000)
  const header = Buffer.alloc(8)
  header.writeUInt8(2, 0)
  header.writeUIntBE(2 ** 40, 2, 6)
  const before = process.memoryUsage().arrayBuffers
  stranger.write(Buffer.concat([header, Buffer.alloc(1000)]))
  expect(await connection.poll(100)).toBe(false)
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4e6)
  stranger.destroy()
  await expect(connection.recvBytes()).rejects.toEqual(code('ERR_MP_SERIALIZATION'))

  for (const rubbish of [Buffer.from('GET / HTTP/1.1\r\n\r\n'), Buffer.from([1, 0, 0, 0, 0, 0, 0, 3, 255, 255, 255])]) {
    const other = connect(listener.address as string)
    other.on('error', () => undefined)
    const accepted = await listener.accept(10_000)
    other.write(rubbish)
    await expect(accepted.recv(10_000)).rejects.toEqual(code('ERR_MP_SERIALIZATION'))
    other.destroy()
    accepted.close()
  }
})
