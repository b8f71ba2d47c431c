/** A karaoke bar: more guests than rooms. A semaphore has as many tokens as there are rooms, and never more. */
import { setTimeout as sleep } from 'node:timers/promises'
import { styleText } from 'node:util'
import { currentProcess, isMain, Process } from '@mp/process'
import { BoundedSemaphore } from '@mp/sync'
import { milliseconds, readOptions, whole } from 'example-options'

export async function sing(rooms: BoundedSemaphore, song: number): Promise<void> {
  const who = `${currentProcess().name} (pid ${process.pid})`
  await rooms.acquire()
  try {
    console.log(styleText('green', `${who} goes in`))
    await sleep(Math.random() * song)
    console.log(styleText('yellow', `${who} comes out`))
  } finally {
    rooms.release()
  }
}

export async function main(): Promise<void> {
  const { guests, rooms, song } = readOptions('sync-karaoke', {
    guests: whole(13),
    rooms: whole(4),
    song: milliseconds(200, 'at most; each sings as long as it likes'),
  })
  console.log(styleText('bold', `${guests} guests, ${rooms} rooms`))
  const semaphore = new BoundedSemaphore(rooms)
  const processes = Array.from({ length: guests }, (_, i) =>
    new Process({ target: sing, args: [semaphore, song], name: `Guest-${i + 1}` }).start(),
  )
  await Promise.all(processes.map((p) => p.join()))
  console.log(styleText('bold', `all have sung; rooms free: ${semaphore.value}`))
}

if (isMain(import.meta)) await main()
