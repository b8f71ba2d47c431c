/** What one buyer does. Reading and writing take a while, as they do with a real ticket office at the other end. */
import { readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { styleText } from 'node:util'
import { currentProcess } from '@mp/process'
import type { Barrier, Lock, Semaphore } from '@mp/sync'

export interface Office {
  /** JSON: `{ "tickets": 1 }` */
  readonly file: string
  /** Opens when all buyers are there, so that nobody is late because his process was. */
  readonly door: Barrier
  /** Counts the tickets that were handed out. */
  readonly sold: Semaphore
  readonly lock?: Lock | undefined
  /** Milliseconds that reading takes, and writing. */
  readonly delay: number
}

export async function buy(office: Office): Promise<void> {
  await office.door.wait()
  const bought = office.lock ? await office.lock.run(() => tryToBuy(office)) : await tryToBuy(office)
  if (bought) office.sold.release()
  const outcome = bought ? styleText('green', 'bought a ticket') : 'found none left'
  console.log(`${currentProcess().name} (pid ${process.pid}) ${outcome}`)
}

async function tryToBuy({ file, delay }: Office): Promise<boolean> {
  const { tickets } = JSON.parse(readFileSync(file, 'utf8')) as { tickets: number }
  await sleep(delay)
  if (tickets === 0) return false
  await sleep(delay)
  writeFileSync(file, JSON.stringify({ tickets: tickets - 1 }))
  return true
}
