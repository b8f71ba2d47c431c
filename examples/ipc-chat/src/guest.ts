/** A guest: comes in with the authkey, says a few things, listens, and leaves. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Address, Client, type Connection } from '@mp/ipc'
import { currentProcess } from '@mp/process'
import type { Message } from './room.js'

/** What a guest tells the parent when it leaves, through a pipe: a Connection too, but without an address. */
export interface Report {
  readonly name: string
  readonly pid: number
  readonly heard: number
}

export async function chat(address: Address, sentences: number, report: Connection<never, Report>): Promise<void> {
  const { name, authkey } = currentProcess()
  const room = await Client<Message | null, Message | null>(address, { authkey })
  await room.recv() // the welcome: everybody is there
  const listening = listen(room)
  for (let n = 1; n <= sentences; n++) {
    await sleep(Math.random() * 20)
    await room.send({ from: name, pid: process.pid, text: `this is sentence ${n} of ${sentences}` })
  }
  await room.send(null)
  await report.send({ name, pid: process.pid, heard: await listening })
}

async function listen(room: Connection<Message | null>): Promise<number> {
  let heard = 0
  for (; (await room.recv()) !== null; heard++);
  return heard
}
