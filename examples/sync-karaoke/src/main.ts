/** A karaoke bar: more guests than rooms. A semaphore has as many tokens as there are rooms, and never more. */
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs, styleText } from 'node:util'
import { currentProcess, isMain, Process } from '@mp/process'
import { BoundedSemaphore } from '@mp/sync'

const USAGE = `Usage: npm run example -- sync-karaoke [OPTIONS]

      --guests N   (default: 13)
      --rooms N    (default: 4)
      --song MS    at most; each sings as long as it likes (default: 200)
  -h, --help       print this and exit`

const OPTIONS = {
  guests: { type: 'string', default: '13' },
  rooms: { type: 'string', default: '4' },
  song: { type: 'string', default: '200' },
  help: { type: 'boolean', short: 'h' },
} as const

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
  const { values } = parseArgs({ options: OPTIONS })
  if (values.help) return console.log(USAGE)
  const guests = Number(values.guests)
  const rooms = Number(values.rooms)
  const song = Number(values.song)
  console.log(styleText('bold', `${guests} guests, ${rooms} rooms`))
  const semaphore = new BoundedSemaphore(rooms)
  const processes = Array.from({ length: guests }, (_, i) =>
    new Process({ target: sing, args: [semaphore, song], name: `Guest-${i + 1}` }).start(),
  )
  await Promise.all(processes.map((p) => p.join()))
  console.log(styleText('bold', `all have sung; rooms free: ${semaphore.value}`))
}

if (isMain(import.meta)) await main()
