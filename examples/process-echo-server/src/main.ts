/** A TCP server with a process for each connection. */
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { styleText } from 'node:util'
import { activeChildren, isMain, Process } from '@mp/process'
import { readOptions, whole } from 'example-options'
import { EchoClient } from './client.js'
import { serve } from './serve.js'

export async function main(): Promise<void> {
  const { clients } = readOptions('process-echo-server', { clients: whole(4) })
  const processes: Process[] = []
  // Paused: what a client says first is for its process to read.
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    processes.push(new Process({ target: serve, args: [socket] }).start())
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  console.log(styleText('bold', `${clients} clients (the parent is pid ${process.pid})`))

  const present = await Promise.all(
    Array.from({ length: clients }, (_, i) => EchoClient.connect(`Client-${i + 1}`, port)),
  )
  for (const client of present) console.log(`${styleText('green', client.name)} is ${await client.readLine()}`)
  console.log(styleText('bold', `${activeChildren().length} processes serve at once`))

  for (const client of present) {
    const heard = await client.say(`hello from ${client.name}`)
    console.log(`${styleText('green', client.name)} hears: ${heard}`)
    client.leave()
  }
  const exitcodes = await Promise.all(processes.map((p) => p.join()))
  server.close()
  console.log(
    styleText('bold', `all have left: exit codes ${exitcodes.join(' ')}, ${activeChildren().length} processes`),
  )
}

if (isMain(import.meta)) await main()
