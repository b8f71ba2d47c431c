import { type Connection, Pipe, wait } from '@mp/ipc'
import { party } from '@mp/ipc/internal'
import { expect, test } from 'vitest'
import { eventually, within } from '../member.js'
import { peer } from './peer.js'

const me = party()
const code = (error: string): unknown => expect.objectContaining({ code: error })
const stress = process.env['MP_STRESS'] !== undefined

/** Random numbers that a printed seed makes again. */
function randomFrom(seed: number): (n: number) => number {
  console.log('seed', seed)
  let state = seed
  return (n) => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) % n
}
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

test('a process killed with the only copy of an end gives EOF to the other end', async () => {
  const [conn, there] = Pipe()
  await using child = peer('hold', there)
  there.close()
  expect(await child.said()).toBe('held')
  const receiving = conn.recv().catch((error: unknown) => error)
  await conn.send('nobody will read this')
  await child.kill()
  expect(await within(5000, 'EOF', receiving)).toEqual(code('ERR_MP_EOF'))
  await expect(conn.send(1)).rejects.toEqual(code('ERR_MP_EOF'))
})

test('EOF comes when the last of several copies is gone, whichever way', async () => {
  const [reader, writer] = Pipe(false)
  await using first = peer('hold', writer)
  await using second = peer('hold', writer)
  expect([await first.said(), await second.said()]).toEqual(['held', 'held'])
  writer.close()
  await first.kill('SIGTERM')
  expect(await reader.poll(200)).toBe(false)
  const receiving = reader.recv().catch((error: unknown) => error)
  await second.kill()
  expect(await within(5000, 'EOF', receiving)).toEqual(code('ERR_MP_EOF'))
})

test('an end in a message keeps the other end waiting, until the message is gone with its reader', async () => {
  const [conn, there] = Pipe()
  const [mine, sent] = Pipe()
  await using child = peer('hold', there)
  there.close()
  expect(await child.said()).toBe('held')
  await conn.send(sent)
  sent.close()
  expect(await mine.poll(50)).toBe(false)
  const receiving = mine.recv().catch((error: unknown) => error)
  await child.kill()
  expect(await within(5000, 'EOF', receiving)).toEqual(code('ERR_MP_EOF'))
})

test('a child killed before it took its arguments lets go of the ends in them', async () => {
  const [conn, there] = Pipe()
  await using child = peer('hold', there)
  there.close()
  await child.kill()
  await expect(within(5000, 'EOF', conn.recv())).rejects.toEqual(code('ERR_MP_EOF'))
})

test('blocked threads see EOF and a gone receiver too', async () => {
  for (const action of ['echoSync', 'drain'] as const) {
    const [conn, there] = Pipe()
    await using child = peer(action, there)
    there.close()
    if (action === 'drain') expect(await child.said()).toBe('ready')
    else expect((conn.sendSync(1), conn.recvSync(20_000))).toBe(1)
    setTimeout(() => child.child.kill('SIGKILL'), 20)
    await pause(0)
    child.child.kill('SIGKILL')
    expect(() => conn.recvSync(10_000)).toThrow(code('ERR_MP_EOF'))
    expect(() => conn.sendSync(1)).toThrow(code('ERR_MP_EOF'))
  }
})

test('a peer killed inside a 50 MB send leaves no torn message, and then EOF', async () => {
  const random = randomFrom(Date.now() % 100_000)
  const before = me.pages.usage().used
  for (let round = 0; round < (stress ? 100 : 6); round++) {
    const [conn, there] = Pipe<{ i: number; data: Buffer }>()
    const bytes = random(2) === 0
    await using child = peer('flood', there, bytes)
    there.close()
    expect(await child.said()).toBe('ready')
    setTimeout(() => child.child.kill('SIGKILL'), random(150))
    let i = 0
    const whole = (data: Buffer): void => {
      expect(data.length).toBe(50e6)
      for (const at of [0, 25e6, 50e6 - 1, random(50e6)]) expect(data[at]).toBe(i & 255)
      i++
    }
    const receive = async (): Promise<void> => {
      for (;;)
        if (bytes) whole(await conn.recvBytes())
        else whole((await conn.recv()).data)
    }
    await expect(within(30_000, `EOF after message ${String(i)}`, receive())).rejects.toEqual(code('ERR_MP_EOF'))
    conn.close()
  }
  await eventually('the pages are free', () => me.pages.usage().used <= before + 4)
})

test('ends that are passed around while their holders are killed give EOF in the end', async () => {
  const random = randomFrom(Date.now() % 100_000)
  for (let round = 0; round < (stress ? 200 : 10); round++) {
    const [conn, there] = Pipe()
    await using child = peer(random(2) === 0 ? 'hold' : 'drain', there)
    there.close()
    const ends: Connection[] = []
    for (let i = 0; i < 1 + random(4); i++) {
      const [mine, yours] = Pipe()
      ends.push(mine)
      await conn.send({ i, nested: [yours] })
      yours.close()
    }
    await pause(random(120))
    await child.kill()
    await expect(within(5000, 'EOF of the connection', conn.recv())).rejects.toEqual(code('ERR_MP_EOF'))
    for (const end of ends) await expect(within(5000, 'EOF', end.recv())).rejects.toEqual(code('ERR_MP_EOF'))
  }
})

test('pipes made and closed, or dropped in messages, leave memory as it was', async () => {
  const round = async (): Promise<void> => {
    const [a, b] = Pipe()
    const [c, d] = Pipe(false)
    await a.send([c, Buffer.alloc(100_000)])
    c.close()
    b.close()
    await expect(d.send(1)).rejects.toEqual(code('ERR_MP_EOF'))
    d.close()
    a.close()
  }
  for (let i = 0; i < 50; i++) await round()
  const { used } = me.pages.usage()
  const { size } = me.handles
  for (let i = 0; i < 2000; i++) await round()
  expect(me.pages.usage().used).toBeLessThanOrEqual(used + 1)
  expect(me.handles.size).toBe(size)
})

test('wait() says which connections are ready, EOF included', async () => {
  const [conn, there] = Pipe()
  const [quiet, other] = Pipe() // dropped, it would be EOF

  await using child = peer('hold', there)
  there.close()
  expect(await child.said()).toBe('held')
  expect(await wait([conn, quiet], 10)).toEqual([])
  const waiting = wait([quiet, conn])
  await child.kill()
  expect(await within(5000, 'ready', waiting)).toEqual([conn])
  other.close()
})
