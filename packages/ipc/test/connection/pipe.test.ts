import { BufferTooShort, type Connection, Pipe } from '@mp/ipc'
import { pipeEndKind, party, unshare, share } from '@mp/ipc/internal'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { within } from '../member.js'
import { peer } from './peer.js'

const code = (error: string): unknown => expect.objectContaining({ code: error })

test('test_connection', async () => {
  const [conn, there] = Pipe()
  await using child = peer('echo', there)
  there.close()
  const values = [[1, 2.25, null], { a: [new Map([[1, new Date(0)]])] }, 'text', undefined, -0, 10n]
  for (const value of values) {
    await conn.send(value)
    expect(await within(20_000, 'echo', conn.recv())).toEqual(value)
  }
  const message = Buffer.from('hello')
  await conn.sendBytes(message)
  expect(await conn.recvBytes()).toEqual(message)

  const buffer = new Uint8Array(20).fill(1)
  await conn.sendBytes(message)
  expect(await conn.recvBytesInto(buffer)).toBe(5)
  expect([...buffer]).toEqual([...message, ...new Array<number>(15).fill(1)])
  const words = new Int16Array(5)
  await conn.sendBytes(message)
  expect(await conn.recvBytesInto(words, 3)).toBe(5)
  expect([...new Uint8Array(words.buffer)]).toEqual([0, 0, 0, ...message, 0, 0])

  const long = Buffer.alloc(40, 'long message')
  await conn.sendBytes(long)
  const short = await conn.recvBytesInto(buffer).catch((error: unknown) => error)
  expect(short).toBeInstanceOf(BufferTooShort)
  expect((short as BufferTooShort).data).toEqual(long)
  await conn.sendBytes(long)
  expect(((await conn.recvBytes(39).catch((error: unknown) => error)) as BufferTooShort).data).toEqual(long)
  await conn.sendBytes(long)
  expect(await conn.recvBytes(40)).toEqual(long)

  for (const timeout of [0, -1, 20]) expect(await conn.poll(timeout)).toBe(false)
  await conn.send(null)
  expect(await conn.poll(10_000)).toBe(true)
  expect(await conn.recv()).toBe(null)

  const big = Buffer.alloc(16 * 1024 * 1024, 'X')
  await conn.sendBytes(big)
  expect((await within(20_000, 'big echo', conn.recvBytes())).equals(big)).toBe(true)

  expect([conn.readable, conn.writable, conn.closed]).toEqual([true, true, false])
  await conn.send('')
  await within(10_000, 'the child ends', child.exited)
  await expect(conn.recv()).rejects.toEqual(code('ERR_MP_EOF'))
  await expect(conn.recvBytes()).rejects.toEqual(code('ERR_MP_EOF'))
  expect(await conn.poll()).toBe(true)
  await expect(conn.send(1)).rejects.toEqual(code('ERR_MP_EOF'))
})

test('test_connection: the blocking forms', async () => {
  const [conn, there] = Pipe()
  await using child = peer('echoSync', there)
  there.close()
  for (let i = 0; i < 100; i++) {
    conn.sendSync(i)
    expect(conn.recvSync(20_000)).toBe(i)
  }
  expect(conn.pollSync()).toBe(false)
  expect(() => conn.recvSync(1)).toThrow(code('ERR_MP_TIMEOUT'))
  conn.close()
  expect(await child.said()).toBe('ERR_MP_EOF')
  const [a, b] = Pipe()
  a.sendBytesSync(Buffer.from('abc'), 1)
  expect(b.recvBytesSync().toString()).toBe('bc')
  a.sendBytesSync(Buffer.from('abc'))
  expect(b.recvBytesIntoSync(Buffer.alloc(3))).toBe(3)
})

test('test_duplex_false', async () => {
  const [reader, writer] = Pipe(false)
  await writer.send(1)
  expect(await reader.recv()).toBe(1)
  expect([reader.readable, reader.writable, writer.readable, writer.writable]).toEqual([true, false, false, true])
  await expect(reader.send(2)).rejects.toEqual(code('ERR_MP_STATE'))
  await expect(writer.recv()).rejects.toEqual(code('ERR_MP_STATE'))
  await expect(writer.poll()).rejects.toEqual(code('ERR_MP_STATE'))
  expect(() => writer.pollSync()).toThrow(code('ERR_MP_STATE'))
  expect(() => Pipe(1 as never)).toThrow(TypeError)
})

test('test_spawn_close', async () => {
  const [conn, there] = Pipe()
  await using child = peer('echo', there)
  there.close() // long before the child has initialised
  await conn.sendBytes(Buffer.from('hello'))
  expect((await within(20_000, 'echo', conn.recvBytes())).toString()).toBe('hello')
  await conn.send('')
  await within(10_000, 'the child ends', child.exited)
})

test('test_sendbytes', async () => {
  const message = Buffer.from('abcdefghijklmnopqrstuvwxyz')
  const [a, b] = Pipe()
  const sent = async (...args: [number?, number?]): Promise<string> => {
    await a.sendBytes(message, ...args)
    return (await b.recvBytes()).toString()
  }
  expect(await sent()).toBe(message.toString())
  expect(await sent(5)).toBe('fghijklmnopqrstuvwxyz')
  expect(await sent(7, 8)).toBe('hijklmno')
  expect(await sent(26)).toBe('')
  expect(await sent(26, 0)).toBe('')
  for (const bad of [[27], [22, 5], [26, 1], [-1], [4, -1], [0.5]] as [number, number?][])
    await expect(a.sendBytes(message, ...bad)).rejects.toEqual(code('ERR_MP_INVALID_ARG'))
  await expect(a.sendBytes('text' as never)).rejects.toBeInstanceOf(TypeError)
  expect(await b.poll()).toBe(false)
})

test('test_context', async () => {
  const [a, b] = Pipe()
  {
    using x = a
    using y = b
    await x.send(1729)
    expect(await y.recv()).toBe(1729)
    expect(x.closed).toBe(false)
  }
  expect([a.closed, b.closed]).toEqual([true, true])
  await expect(a.recv()).rejects.toEqual(code('ERR_MP_CLOSED'))
  await expect(b.send(1)).rejects.toEqual(code('ERR_MP_CLOSED'))
  await expect(b.poll()).rejects.toEqual(code('ERR_MP_CLOSED'))
  a.close()
})

test('test_empty_string', async () => {
  const [a, b] = Pipe()
  await a.sendBytes(Buffer.alloc(0))
  expect(await b.poll()).toBe(true)
  expect(await b.poll()).toBe(true)
  expect(await b.recvBytes()).toHaveLength(0)
  expect(await b.poll()).toBe(false)
})

test('test_strings', async () => {
  const [a, b] = Pipe()
  const strings = ['hello', '', 'a', 'b', '', 'bye', '', 'lop']
  for (const text of strings) await a.send(text)
  for (const text of strings) expect(await b.recv()).toBe(text)
})

test('test_boundaries', async () => {
  const [reader, writer] = Pipe(false)
  await using child = peer('poll', reader)
  await writer.send('hello')
  await writer.send('hello')
  expect(await child.said()).toBe(true)
  expect([await reader.recv(), await reader.recv()]).toEqual(['hello', 'hello'])
})

test.each(['async', 'sync', 'wait'])('who only polls (%s) keeps no message from who receives', async (how) => {
  const [reader, writer] = Pipe(false)
  await using poller = peer('pollOnly', reader, how)
  await using receiver = peer('tell', reader)
  expect(await poller.said()).toBe('ready')
  for (let i = 0; i < 100; i++) {
    await writer.send(i)
    expect(await receiver.said()).toBe(i)
  }
})

test('test_dont_merge', async () => {
  const [a, b] = Pipe()
  expect([await b.poll(), await b.poll(0)]).toEqual([false, false])
  for (const text of ['a', 'b', 'cd']) await a.sendBytes(Buffer.from(text))
  for (const text of ['a', 'b', 'cd']) {
    expect([await b.poll(), await b.poll(20), await b.poll()]).toEqual([true, true, true])
    expect((await b.recvBytes()).toString()).toBe(text)
  }
  expect([await b.poll(0), await b.poll()]).toEqual([false, false])
})

test('test_access: ends of pipes go through pipes, to a grandchild as well', async () => {
  for (const via of ['direct', 'grandchild'] as const) {
    const [conn, there] = Pipe()
    await using child = via === 'direct' ? peer('useSent', there) : peer('handOn', 'useSent', there)
    there.close()
    const [r, w] = Pipe(false)
    const [r2, w2] = Pipe<unknown[]>(false)
    await conn.send([r, w2])
    r.close()
    w2.close()
    await w.send('foobar')
    expect(await within(20_000, 'the answer', r2.recv())).toEqual(['got', 'foobar'])
    await within(20_000, 'the child ends', child.exited)
    await expect(r2.recv()).rejects.toEqual(code('ERR_MP_EOF'))
    await expect(w.send(1)).rejects.toEqual(code('ERR_MP_EOF'))
  }
})

test('an end that a child made comes to its parent', async () => {
  const [conn, there] = Pipe()
  await using child = peer('offerEnd', there)
  there.close()
  const got = (await within(20_000, 'the end', conn.recv())) as Connection
  await got.send('question')
  expect(await child.said()).toBe('question')
  expect(await within(10_000, 'the answer', got.recv())).toBe('answer')
})

test('TestIgnoreEINTR.test_ignore', async () => {
  const [conn, there] = Pipe()
  await using child = peer('countSignals', there)
  expect(await child.said()).toBe('ready')
  for (let i = 0; i < 5; i++) {
    process.kill(child.pid, 'SIGUSR1')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  await conn.send(1234)
  process.kill(child.pid, 'SIGUSR1')
  const bytes = await within(20_000, 'the bytes', conn.recvBytes())
  expect(bytes.equals(Buffer.alloc(2 * 1024 * 1024, 7))).toBe(true)
  process.kill(child.pid, 'SIGUSR1')
  expect((await conn.recvBytes()).toString()).toBe('behind it')
  expect(await child.said()).toMatchObject({ first: 1234 })
})

test('test_invalid_handles: a token of nothing is refused', () => {
  const me = party()
  for (const ref of [-1, 0, 12_345_678]) expect(() => me.handles.attach(pipeEndKind, { ref, generation: 1 })).toThrow()
})

test('values and bytes do not mix: the wrong call leaves the message for the right one', async () => {
  const [a, b] = Pipe()
  await a.send(Buffer.from('value'))
  await a.sendBytes(Buffer.from('bytes'))
  await expect(b.recvBytes()).rejects.toEqual(code('ERR_MP_STATE'))
  expect(await b.recv()).toEqual(Buffer.from('value'))
  await expect(b.recv()).rejects.toEqual(code('ERR_MP_STATE'))
  expect((await b.recvBytes()).toString()).toBe('bytes')
})

test('a value is fixed when it is sent, and one that cannot be sent is refused with the path to it', async () => {
  const [a, b] = Pipe()
  const value = { list: [1] }
  const sent = a.send(value)
  value.list.push(2)
  await sent
  expect(await b.recv()).toEqual({ list: [1] })
  await expect(a.send({ deep: [() => 1] })).rejects.toMatchObject({ code: 'ERR_MP_SERIALIZATION', path: 'deep[0]' })
  expect(await b.poll()).toBe(false)
})

test('what was sent before the other end closed is received before EOF', async () => {
  const [reader, writer] = Pipe<number>(false)
  for (let i = 0; i < 5; i++) await writer.send(i)
  writer.close()
  const got: number[] = []
  for await (const value of reader) got.push(value)
  expect(got).toEqual([0, 1, 2, 3, 4])
  expect(await reader.poll()).toBe(true)
})

test('a closed end ends its own waits', async () => {
  const [a, b] = Pipe()
  const waits = [a.recv(), a.recvBytes(), a.poll(10_000)].map((wait) => wait.catch((error: unknown) => error))
  a.close()
  for (const wait of waits) expect(await wait).toEqual(code('ERR_MP_CLOSED'))
  await expect(b.recv()).rejects.toEqual(code('ERR_MP_EOF'))
})

test('time runs out, signals abort, and nothing has happened then', async () => {
  const [a, b] = Pipe()
  await expect(b.recv(10)).rejects.toEqual(code('ERR_MP_TIMEOUT'))
  await expect(b.recv({ block: false })).rejects.toEqual(code('ERR_MP_TIMEOUT'))
  await expect(b.recvBytes({ timeout: 5 })).rejects.toEqual(code('ERR_MP_TIMEOUT'))
  const controller = new AbortController()
  const reason = new RangeError('enough')
  const waiting = b.recv({ signal: controller.signal })
  controller.abort(reason)
  await expect(waiting).rejects.toBe(reason)
  await expect(a.send(1, { signal: controller.signal })).rejects.toBe(reason)
  await a.send(2)
  expect(await b.recv()).toBe(2)
})

test('a pipe holds a mebibyte: who sends more waits, in order, until it is received', async () => {
  const [a, b] = Pipe<Buffer>()
  const half = Buffer.alloc(512 * 1024)
  await a.send(half)
  await a.send(half)
  await expect(a.send(half, 10)).rejects.toEqual(code('ERR_MP_TIMEOUT'))
  expect(() => a.sendSync(half, 1)).toThrow(code('ERR_MP_TIMEOUT'))
  const later = [1, 2, 3].map((i) => a.send(Buffer.from([i])))
  const [c, kept] = Pipe()
  const carrying = a.send(c as never)
  c.close()
  expect(await b.recv()).toHaveLength(half.length)
  await Promise.all([...later, carrying])
  expect(await b.recv()).toHaveLength(half.length)
  for (const i of [1, 2, 3]) expect(await b.recv()).toEqual(Buffer.from([i]))
  await ((await b.recv()) as unknown as Connection).send('alive')
  expect(await kept.recv()).toBe('alive')
  const full = a.send(Buffer.alloc(2e6)).then(() => a.send(half))
  b.close()
  await expect(full).rejects.toEqual(code('ERR_MP_EOF'))
})

test('a connection can be posted to a thread, and shows its state', async () => {
  const [a, b] = Pipe()
  const copy = unshare(share(a))
  a.close()
  await copy.send(1)
  expect(await b.recv()).toBe(1)
  expect(inspect(a)).toBe('Connection <closed>')
  expect(inspect(b)).toBe('Connection <0 to receive; 0 sent>')
  copy.close()
  expect(inspect(b)).toContain('the other end is gone')
})

test('offset and size may be left out before the options', async () => {
  const [a, b] = Pipe()
  const message = Buffer.from('hello')
  await a.sendBytes(message, { timeout: 1000 })
  await a.sendBytes(message, 2, { timeout: 1000 })
  a.sendBytesSync(message, { timeout: 1000 })
  const into = Buffer.alloc(8)
  expect(await b.recvBytesInto(into, { timeout: 1000 })).toBe(5)
  expect(b.recvBytesIntoSync(into, 5, { timeout: 1000 })).toBe(3)
  expect(into.toString()).toBe('hellollo')
  expect(b.recvBytesIntoSync(into, { timeout: 1000 })).toBe(5)
  await expect(b.recvBytesInto(into, { timeout: 1 })).rejects.toEqual(code('ERR_MP_TIMEOUT'))
  await expect(b.recvBytesInto(into, null as never)).rejects.toEqual(code('ERR_MP_INVALID_ARG'))
  await expect(a.sendBytes(message, { signal: AbortSignal.abort('no') })).rejects.toBe('no')
  expect(await b.poll()).toBe(false)
})
