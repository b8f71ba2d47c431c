import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { Client, type Connection, Listener, Pipe } from '@mp/ipc'
import { createRing, party, PARTICIPANT, Consumer, Producer } from '@mp/ipc/internal'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually, within } from '../member.js'
import { peer } from './peer.js'

const me = party()
const code = (error: string): unknown => expect.objectContaining({ code: error })
const descriptors = (): number => readdirSync('/proc/self/fd').length

let server: Server
const portOf = (listening: Server): number => (listening.address() as { port: number }).port

beforeAll(async () => {
  server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => void server.close())

/** A client's socket and the server's. */
async function sockets(): Promise<[Socket, Socket]> {
  const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve))
  const client = connect(portOf(server), '127.0.0.1')
  client.on('error', () => undefined)
  await within(10_000, 'connect', new Promise((resolve) => client.once('connect', resolve)))
  return [client, await within(10_000, 'a socket', accepted)]
}

/** All that comes until the other side closes. */
function read(socket: Socket): Promise<string> {
  let text = ''
  socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  return within(10_000, 'the socket closes', new Promise((resolve) => socket.once('close', () => resolve(text))))
}

test('test_pickling: sockets and connections go to a child, and to a grandchild, and leave the sender', async () => {
  for (const via of ['direct', 'grandchild'] as const) {
    const [conn, there] = Pipe()
    await using child = via === 'direct' ? peer('answer', there) : peer('handOn', 'answer', there)
    there.close()

    const [client, accepted] = await sockets()
    await conn.send({ nested: accepted }.nested)
    client.write('question')
    expect(await read(client)).toBe('answer question')
    await eventually('the sender has closed its own', () => accepted.destroyed)

    await using listener = new Listener()
    const asks = await Client(listener.address)
    const answers = await listener.accept()
    await conn.send(answers)
    expect(answers.closed).toBe(true)
    await expect(answers.recv()).rejects.toEqual(code('ERR_MP_CLOSED'))
    await asks.send('question')
    expect(await within(10_000, 'the answer', asks.recv())).toEqual(['answer', 'question'])
    await expect(asks.recv(10_000)).rejects.toEqual(code('ERR_MP_EOF'))
    conn.close()
    await within(10_000, 'the child ends', child.exited)
  }
})

test('a socket is sent before this thread has heard that an earlier one was received', async () => {
  const [conn, there] = Pipe<string, Socket>()
  await using child = peer('dismiss', there)
  there.close()
  const liveWaits = (): number => me.words[me.at + PARTICIPANT.liveWaits]!
  const waits = liveWaits()
  const pairs = [await sockets(), await sockets(), await sockets()]
  for (const [, accepted] of pairs) {
    await conn.send(accepted)
    // Blocks the loop, so that what says so is not looked after. The memory of the first is free again, and the next gets it.
    expect(conn.recvSync(10_000)).toBe('dismissed')
  }
  for (const [client, accepted] of pairs) {
    expect(await read(client)).toBe('bye')
    await eventually('the sender has closed its own', () => accepted.destroyed)
  }
  expect(liveWaits()).toBe(waits)
  conn.close()
  await within(10_000, 'the child ends', child.exited)
})

test('a server goes to a child, and serves there', async () => {
  const [conn, there] = Pipe()
  await using child = peer('answer', there)
  there.close()
  const given = createServer(() => expect.fail('the sender must not serve any more'))
  await new Promise<void>((resolve) => given.listen(0, '127.0.0.1', resolve))
  const port = portOf(given)
  await conn.send(given)
  await eventually('the sender has closed its own', () => !given.listening)
  expect(await read(connect(port, '127.0.0.1'))).toBe('served')
  conn.close()
  await within(10_000, 'the child ends', child.exited)
})

test('what had arrived and was not read goes along', async () => {
  const [client, accepted] = await sockets()
  client.write('first ')
  await new Promise((resolve) => accepted.once('readable', resolve))
  const [a, b] = Pipe<Socket>()
  await a.send(accepted)
  client.end('second')
  const got = await b.recv()
  expect(await read(got)).toBe('first second')

  await using listener = new Listener()
  const sender = await Client(listener.address)
  const receiver = await listener.accept()
  await sender.send('early')
  expect(await receiver.poll(10_000)).toBe(true)
  await a.send(receiver as never)
  const moved = (await b.recv()) as unknown as Connection
  await sender.send('late')
  expect([await moved.recv(), await moved.recv(10_000)]).toEqual(['early', 'late'])
  moved.close()
  sender.close()
})

test('a message that is refused, or given up here, gives the socket back', async () => {
  const [client, accepted] = await sockets()
  client.write('unread ')
  await new Promise((resolve) => accepted.once('readable', resolve))
  const [a, b] = Pipe()
  b.close()
  await expect(a.send(accepted)).rejects.toEqual(code('ERR_MP_EOF'))
  await expect(a.send([accepted, () => 1])).rejects.toEqual(code('ERR_MP_EOF'))
  const [c, d] = Pipe()
  await expect(c.send([accepted, () => 1])).rejects.toEqual(code('ERR_MP_SERIALIZATION'))
  await c.sendBytes(Buffer.alloc(2e6))
  await expect(c.send([accepted, Buffer.alloc(100_000)], 20)).rejects.toEqual(code('ERR_MP_TIMEOUT'))
  await c.send(1, 0).catch(() => undefined)
  await new Promise((resolve) => setTimeout(resolve, 30))
  d.close()
  client.end('rest')
  expect(await read(accepted)).toBe('unread rest')
})

test('a connection that was not sent after all goes on here', async () => {
  await using listener = new Listener()
  const client = await Client(listener.address)
  const connection = await listener.accept()
  const [a, b] = Pipe()
  await client.send('early')
  expect(await connection.poll(10_000)).toBe(true)
  await a.sendBytes(Buffer.alloc(2e6))
  const refused = a.send(connection, 20)
  expect(connection.closed).toBe(true)
  await expect(refused).rejects.toEqual(code('ERR_MP_TIMEOUT'))
  await eventually('it is open again', () => !connection.closed)
  await client.send('late')
  expect([await connection.recv(), await connection.recv(10_000)]).toEqual(['early', 'late'])
  await connection.send('answer')
  expect(await client.recv(10_000)).toBe('answer')
  for (const end of [a, b, client, connection]) end.close()
})

test('what cannot be passed is refused with a reason', async () => {
  const [a, b] = Pipe()
  const [client, accepted] = await sockets()
  accepted.destroy()
  await expect(a.send({ deep: [accepted] })).rejects.toMatchObject({ code: 'ERR_MP_SERIALIZATION', path: 'deep[0]' })
  const connecting = connect(portOf(server), '127.0.0.1')
  connecting.on('error', () => undefined)
  await expect(a.send(connecting)).rejects.toThrow(/not connected yet/)
  connecting.destroy()
  client.destroy()
  const [busy, other] = await sockets()
  busy.write(Buffer.alloc(20_000_000))
  await expect(a.send(busy)).rejects.toThrow(/still to be written/)
  busy.destroy()
  other.destroy()
  const listener = new Listener()
  await expect(a.send([listener])).rejects.toMatchObject({ code: 'ERR_MP_SERIALIZATION', path: '[0]' })
  listener.close()
  expect(await b.poll()).toBe(false)
  b.close()
})

test('the standard streams stay where they are, pipes or not', async () => {
  const program = `
    import { Pipe } from '@mp/ipc'
    const [a] = Pipe()
    for (const stream of [process.stdin, process.stdout]) {
      const { code, path } = await a.send({ stream }).catch((error) => error)
      console.log(code, path)
    }`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: import.meta.dirname,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  expect(await within(20_000, 'the program ends', text(child.stdout))).toBe('ERR_MP_SERIALIZATION stream\n'.repeat(2))
})

test('a socket whose message nobody receives is closed', async () => {
  const [client, accepted] = await sockets()
  const [conn, there] = Pipe()
  await using child = peer('hold', there)
  there.close()
  expect(await child.said()).toBe('held')
  await conn.send(accepted)
  await child.kill()
  expect(await read(client)).toBe('')
  expect(accepted.destroyed).toBe(true)
})

test('a socket of a child that ends, or is busy, is received all the same', async () => {
  for (const busy of [false, true]) {
    const arrived = new Promise<Socket>((resolve) => server.once('connection', resolve))
    const [conn, there] = Pipe()
    await using child = peer('offerSocket', there, portOf(server), busy)
    there.close()
    expect(await child.said()).toBe('sent')
    if (!busy) await new Promise((resolve) => setTimeout(resolve, 100))
    const socket = (await within(10_000, 'the socket', conn.recv())) as Socket
    const other = await arrived
    if (!busy) await within(10_000, 'the child ends', child.exited)
    socket.end('hello')
    expect(await read(other)).toBe('hello')
  }
})

test('a socket of a child that was killed is gone, and says so', async () => {
  const [conn, there] = Pipe()
  await using child = peer('offerSocket', there, portOf(server), true)
  there.close()
  expect(await child.said()).toBe('sent')
  await child.kill()
  await expect(conn.recv(10_000)).rejects.toEqual(code('ERR_MP_SERIALIZATION'))
  await expect(conn.recv(10_000)).rejects.toEqual(code('ERR_MP_EOF'))
})

test('no descriptor is left behind, on either side, and no shared object', async () => {
  const [conn, there] = Pipe()
  await using child = peer('countDescriptors', there)
  there.close()
  const pass = async (): Promise<void> => {
    const [client, accepted] = await sockets()
    await conn.send(accepted)
    await read(client)
    await eventually('the sender has closed its own', () => accepted.destroyed)
  }
  await pass()
  const before = descriptors()
  const { size } = me.handles
  for (let i = 0; i < 50; i++) await pass()
  expect(await child.said()).toBe(0)
  await eventually('descriptors are closed', () => descriptors() <= before)
  expect(me.handles.size).toBe(size)
  // Dropped unread in a ring.
  for (let i = 0; i < 20; i++) {
    const [client, accepted] = await sockets()
    const ring = createRing(me, 0)
    new Producer(me, ring, true).put([accepted])
    await new Promise(setImmediate)
    expect(new Consumer(me, ring, true).drop()).toBe(true)
    me.handles.release(ring)
    await new Promise(setImmediate)
    client.destroy()
    accepted.destroy()
  }
  await eventually('descriptors are closed', () => descriptors() <= before)
})
