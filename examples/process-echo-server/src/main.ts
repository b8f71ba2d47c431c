/** A TCP server with a process for each connection. */
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { parseArgs, styleText } from 'node:util'
import { activeChildren, isMain, Process } from '@mp/process'
import { EchoClient } from './client.js'
import { serve } from './serve.js'

const USAGE = `Usage: npm run example -- process-echo-server [OPTIONS]

      --clients N   (default: 4)
  -h, --help        print this and exit`

const OPTIONS = {
  clients: { type: 'string', default: '4' },
  help: { type: 'boolean', short: 'h' },
} as const

export async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS })
  if (values.help) return console.log(USAGE)
  const clients = Number(values.clients)
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
