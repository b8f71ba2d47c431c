/** A chat between processes: a Listener with an authkey, a Client in each guest, and a Pipe on which they report. */
import { styleText } from 'node:util'
import { type Address, AuthenticationError, Client, Listener, Pipe } from '@mp/ipc'
import { currentProcess, isMain, Process } from '@mp/process'
import { flag, readOptions, whole } from 'example-options'
import { chat, type Report } from './guest.js'
import { keepRoom } from './room.js'

const COLOURS = ['cyan', 'yellow', 'green', 'magenta', 'blue'] as const

export async function main(): Promise<void> {
  const { guests, sentences, tcp } = readOptions('ipc-chat', {
    guests: whole(3),
    sentences: whole(3, 'that each says', { to: 1_000 }),
    tcp: flag('over TCP on 127.0.0.1 instead of a Unix socket'),
  })
  const address = tcp ? { host: '127.0.0.1', port: 0 } : undefined
  using listener = new Listener({ address, authkey: currentProcess().authkey })
  console.log(styleText('bold', `the room is open on ${tcp ? 'TCP' : 'a Unix socket'} (pid ${process.pid})`))

  await turnAwayStranger(listener)
  const [reports, report] = Pipe<Report, never>(false)
  const processes = Array.from({ length: guests }, (_, i) =>
    new Process({ target: chat, args: [listener.address, sentences, report], name: `Guest-${i + 1}` }).start(),
  )
  report.close() // the guests have theirs: when all have left, the pipe ends
  await keepRoom(listener, guests, ({ from, pid, text }) => {
    const colour = COLOURS[Number(from.split('-')[1]) % COLOURS.length]!
    console.log(`${styleText(colour, `${from} (pid ${pid})`)}: ${text}`)
  })
  for await (const { name, pid, heard } of reports) console.log(`${name} (pid ${pid}) heard ${heard} sentences`)
  await Promise.all(processes.map((p) => p.join()))
  console.log(styleText('bold', 'the room is closed'))
}

/** Everybody of the machine can find the address. Who does not have the key is sent away, and the room goes on. */
async function turnAwayStranger(listener: Listener): Promise<void> {
  const stranger = enter(listener.address).catch((error: unknown) => error)
  const [turnedAway, refused] = await Promise.all([listener.accept().catch((error: unknown) => error), stranger])
  if (!(turnedAway instanceof AuthenticationError && refused instanceof AuthenticationError)) throw turnedAway
  console.log(styleText('red', 'a stranger with another key was turned away'))
}

const enter = (address: Address) => Client(address, { authkey: Buffer.from('a guess') })

if (isMain(import.meta)) await main()
