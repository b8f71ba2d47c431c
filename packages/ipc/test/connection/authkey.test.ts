import { createHash, createHmac } from 'node:crypto'
import { connect, createServer, type Socket } from 'node:net'
import { Client, Listener } from '@mp/ipc'
import { expect, test } from 'vitest'
import { within } from '../member.js'

const denied = expect.objectContaining({ code: 'ERR_MP_AUTH' }) as unknown
const key = Buffer.from('a secret')
const failure = (error: unknown): unknown => error

/** Sends one handshake message. */
function say(socket: Socket, step: string, content: Uint8Array = Buffer.alloc(0)): void {
  const header = Buffer.alloc(8)
  header.writeUInt8(3, 0)
  header.writeUIntBE(4 + content.length, 2, 6)
  socket.write(Buffer.concat([header, Buffer.from(step), content]))
}

/** Reads one handshake message. */
async function hear(socket: Socket): Promise<{ step: string; content: Buffer }> {
  const read = async (bytes: number): Promise<Buffer> => {
    for (;;) {
      const chunk = socket.read(bytes) as Buffer | null
      if (chunk !== null) return chunk
      if (socket.readableEnded || socket.destroyed) return expect.fail('the socket has ended')
      await new Promise((resolve) => {
        for (const event of ['readable', 'end', 'close']) socket.once(event, resolve)
      })
    }
  }
  const header = await read(8)
  const message = await read(header.readUIntBE(2, 6))
  return { step: message.toString('latin1', 0, 4), content: Buffer.from(message.subarray(4)) }
}

function raw(address: unknown): Socket {
  const socket = connect(String(address))
  socket.on('error', () => undefined)
  return socket
}

/** A listener of the tests' own, that does with a client what it likes. */
async function impostor(act: (socket: Socket) => void): Promise<{ address: string } & AsyncDisposable> {
  const address = `\0mp-test-impostor-${process.pid}-${Math.random()}`
  const server = createServer((socket) => act(socket.on('error', () => undefined)))
  await new Promise<void>((resolve) => server.listen(address, resolve))
  return { address, [Symbol.asyncDispose]: async () => void server.close() }
}

test('both hold the key', async () => {
  await using listener = new Listener({ authkey: key })
  const [client, server] = await Promise.all([Client(listener.address, { authkey: key }), listener.accept()])
  await client.send('hello')
  expect(await server.recv()).toBe('hello')
})

test('test_empty_authkey: an empty key is a key', async () => {
  const empty = Buffer.alloc(0)
  await using listener = new Listener({ authkey: empty, handshakeTimeout: 300 })
  await Promise.all([Client(listener.address, { authkey: empty }), listener.accept()])
  const without = await Client(listener.address)
  await expect(within(10_000, 'refusal', listener.accept())).rejects.toEqual(denied)
  await expect(without.recv()).rejects.toEqual(denied)
  expect(() => new Listener({ authkey: 'text' as never })).toThrow(TypeError)
  await expect(Client(listener.address, { authkey: 7 as never })).rejects.toBeInstanceOf(TypeError)
})

test('a wrong key is an AuthenticationError on both sides, and the listener goes on', async () => {
  for (const address of [undefined, { host: '127.0.0.1', port: 0 }]) {
    await using listener = new Listener({ address, authkey: key })
    for (const wrong of [Buffer.from('another'), Buffer.alloc(0), Buffer.concat([key, key])]) {
      const client = Client(listener.address, { authkey: wrong }).catch(failure)
      await expect(within(10_000, 'refusal', listener.accept())).rejects.toEqual(denied)
      expect(await within(10_000, 'refusal', client)).toEqual(denied)
    }
    const right = Client(listener.address, { authkey: key })
    expect((await listener.accept()).closed).toBe(false)
    ;(await right).close()
  }
})

test('a client with a key and a listener without one do not talk', async () => {
  await using listener = new Listener()
  const client = Client(listener.address, { authkey: key, handshakeTimeout: 100 }).catch(failure)
  const server = await listener.accept()
  expect(await within(10_000, 'refusal', client)).toEqual(denied)
  await expect(server.recv(10_000)).rejects.toEqual(denied)
})

test('test_deliver_challenge_auth_failure: bogus answers', async () => {
  await using listener = new Listener({ authkey: key })
  const bogus: ((socket: Socket, challenge: Buffer) => void)[] = [
    (socket) => say(socket, 'MP1A', Buffer.from('something bogus')),
    (socket) => say(socket, 'MP1A', Buffer.alloc(64)),
    (socket) => say(socket, 'MP1W', Buffer.alloc(32)),
    (socket) => socket.write('GET / HTTP/1.1\r\n\r\n'),
    (socket) => socket.write(Buffer.from([1, 0, 0, 0, 0, 0, 0, 1, 0])),
    (socket, challenge) => say(socket, 'MP1C', challenge), // reflected
    (socket) => socket.end(Buffer.from([3, 0, 0, 0])), // truncated
    (socket) => socket.destroy(),
  ]
  for (const act of bogus) {
    const socket = raw(listener.address)
    const { step, content } = await within(10_000, 'the challenge', hear(socket))
    expect([step, content.length]).toEqual(['MP1C', 32])
    act(socket, content)
    await expect(within(10_000, 'refusal', listener.accept())).rejects.toEqual(denied)
    socket.destroy()
  }
})

test('a replayed answer is refused', async () => {
  await using listener = new Listener({ authkey: key })
  const hashed = createHash('sha256').update(key).digest()
  const nonce = Buffer.alloc(32, 7)
  const answerTo = (challenge: Buffer): Buffer =>
    Buffer.concat([nonce, createHmac('sha256', hashed).update('mp client\0').update(challenge).update(nonce).digest()])
  const first = raw(listener.address)
  const answer = answerTo((await hear(first)).content)
  say(first, 'MP1A', answer)
  expect((await hear(first)).step).toBe('MP1W')
  expect((await listener.accept()).closed).toBe(false)
  const second = raw(listener.address)
  await hear(second)
  say(second, 'MP1A', answer)
  await expect(within(10_000, 'refusal', listener.accept())).rejects.toEqual(denied)
  expect((await hear(second)).step).toBe('MP1R')
})

test('an oversized message is refused by its header, without room for it', async () => {
  await using listener = new Listener({ authkey: key })
  const socket = raw(listener.address)
  await hear(socket)
  const header = Buffer.alloc(8)
  header.writeUInt8(3, 0)
  header.writeUIntBE(257, 2, 6)
  socket.write(header)
  await expect(within(10_000, 'refusal', listener.accept())).rejects.toEqual(denied)
})

test('test_answer_challenge_auth_failure: an impostor of a listener', async () => {
  const acts: ((socket: Socket) => void)[] = [
    (socket) => say(socket, 'MP1C', Buffer.from('short')),
    (socket) => say(socket, 'MP1C', Buffer.alloc(300)),
    (socket) => say(socket, 'MP1W', Buffer.alloc(32)),
    (socket) => socket.destroy(),
    // Sends the client's own proof back, and then something of the right length.
    (socket) => {
      say(socket, 'MP1C', Buffer.alloc(32, 1))
      void hear(socket).then(({ content }) => say(socket, 'MP1W', content.subarray(32)))
    },
    (socket) => {
      say(socket, 'MP1C', Buffer.alloc(32, 1))
      void hear(socket).then(() => say(socket, 'MP1W', Buffer.alloc(32)))
    },
  ]
  for (const act of acts) {
    await using fake = await impostor(act)
    await expect(within(10_000, 'refusal', Client(fake.address, { authkey: key }))).rejects.toEqual(denied)
  }
})

test('who says nothing is refused in time, and keeps nobody waiting', async () => {
  await using listener = new Listener({ authkey: key, handshakeTimeout: 500, backlog: 4 })
  const silent = raw(listener.address)
  const client = Client(listener.address, { authkey: key })
  expect((await within(10_000, 'the other client', listener.accept())).closed).toBe(false)
  await client
  await expect(within(10_000, 'refusal', listener.accept())).rejects.toEqual(denied)
  silent.destroy()
  const many = Array.from({ length: 20 }, () => raw(listener.address))
  const closed = await within(
    10_000,
    'those above the backlog are closed',
    new Promise<number>((resolve) => {
      let count = 0
      for (const socket of many) socket.resume().once('close', () => ++count === 16 && resolve(count))
    }),
  )
  expect(closed).toBe(16)
  for (const socket of many) socket.destroy()
})
