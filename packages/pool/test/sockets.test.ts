import { connect, createServer, type Server, type Socket } from 'node:net'
import { Pool } from '@mp/pool'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answer, dial } from './fixtures/sockets.mjs'

let server: Server
const port = (): number => (server.address() as { port: number }).port
const accepted = (): Promise<Socket> => new Promise((resolve) => server.once('connection', resolve))

beforeAll(async () => {
  server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => void server.close())

/** All that comes until the other side closes. */
function read(socket: Socket): Promise<string> {
  let text = ''
  socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  return new Promise((resolve) => socket.once('close', () => resolve(text)))
}

test('tasks take sockets, also those that have to wait for a worker', async () => {
  await using pool = new Pool(1)
  const work: Promise<unknown>[] = []
  for (let i = 0; i < 5; i++) {
    const arriving = accepted()
    const client = connect(port(), '127.0.0.1')
    work.push(read(client))
    work.push(pool.apply(answer, [await arriving, `answer ${i}`]))
  }
  const results = await Promise.all(work)
  expect(results.filter((_, i) => i % 2 === 0)).toEqual([0, 1, 2, 3, 4].map((i) => `answer ${i}`))
})

test('a task returns a socket', async () => {
  await using pool = new Pool(1)
  const arriving = accepted()
  const socket: Socket = await pool.apply(dial, [port()])
  const other = await arriving
  socket.end('from the parent')
  expect(await read(other)).toBe('from the parent')
})
