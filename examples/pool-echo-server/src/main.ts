/** A TCP server whose sockets go to the workers of a pool: as many clients are served at once as there are workers. */
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { styleText } from 'node:util'
import { Pool } from '@mp/pool'
import { isMain } from '@mp/process'
import { readOptions, whole } from 'example-options'
import { EchoClient } from './client.js'
import { serve } from './worker.js'

export async function main(): Promise<void> {
  const { clients, workers } = readOptions('pool-echo-server', { clients: whole(6), workers: whole(4) })
  await using pool = new Pool(workers)
  const left: Promise<void>[] = []
  // Paused: what a client says first is for the worker to read.
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    const result = pool.applyAsync(serve, [socket]).get()
    left.push(result.then(({ bytes, pid }) => console.log(`a client of pid ${pid} has left; ${bytes} bytes echoed`)))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  console.log(styleText('bold', `${clients} clients, ${workers} workers (the parent is pid ${process.pid})`))

  const waiting = new Set<EchoClient>()
  for (let n = 1; n <= clients; n++) waiting.add(await EchoClient.connect(`Client-${n}`, port))
  // Everybody who is served stays until all workers have somebody.
  let served = 0
  const { promise: allBusy, resolve: open } = withResolvers()
  const visit = async (client: EchoClient) => {
    const greeting = await client.readLine()
    waiting.delete(client)
    console.log(`${styleText('green', client.name)} is ${greeting}`)
    if (++served === Math.min(workers, clients)) {
      console.log(styleText('yellow', `${served} are served, ${waiting.size} wait`))
      open()
    }
    await allBusy
    console.log(`${styleText('green', client.name)} hears: ${await client.say(`hello from ${client.name}`)}`)
    client.leave()
  }
  await Promise.all(Array.from(waiting, visit))
  await Promise.all(left)
  server.close()
  console.log(styleText('bold', `all ${served} were served`))
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined
  const promise = new Promise<void>((settle) => (resolve = settle))
  return { promise, resolve }
}

if (isMain(import.meta)) await main()
