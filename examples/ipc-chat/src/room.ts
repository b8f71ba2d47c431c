/** The room: passes everything it hears on to everybody, and notes it in the log. */
import type { Connection, Listener } from '@mp/ipc'

export interface Message {
  readonly from: string
  readonly pid: number
  readonly text: string
}

/** Lets the guests in and serves them until all have said goodbye, which is a `null`. */
export async function keepRoom(listener: Listener, guests: number, log: (message: Message) => void): Promise<void> {
  const present: Connection[] = []
  while (present.length < guests) present.push(await listener.accept())
  const sayToAll = (message: Message | null) => Promise.all(present.map((guest) => guest.send(message)))
  const serve = async (guest: Connection) => {
    for (let heard; (heard = (await guest.recv()) as Message | null) !== null;) {
      log(heard)
      await sayToAll(heard)
    }
  }
  await sayToAll({ from: 'Room', pid: process.pid, text: `welcome, all ${guests} of you` })
  await Promise.all(present.map(serve))
  await sayToAll(null)
  for (const guest of present) guest.close()
}
