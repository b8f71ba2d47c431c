/** One ticket in a JSON file, and many who want it: first anyhow, then one after the other. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { styleText } from 'node:util'
import { isMain, Process } from '@mp/process'
import { Barrier, Lock, Semaphore } from '@mp/sync'
import { milliseconds, readOptions, whole } from 'example-options'
import { buy, type Office } from './buyer.js'

interface Sale {
  readonly buyers: number
  readonly tickets: number
  readonly delay: number
  readonly file: string
}

export async function main(): Promise<void> {
  const sale = readOptions('sync-tickets', {
    buyers: whole(5, 'how many want a ticket'),
    tickets: whole(1, 'how many there are'),
    delay: milliseconds(100, 'how long reading takes, and writing'),
  })
  const folder = mkdtempSync(join(tmpdir(), 'sync-tickets-'))
  process.once('SIGINT', () => process.exit(130)) // so that Ctrl-C, too, takes the folder away
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'tickets.json')
  await sell('without a lock', { ...sale, file })
  await sell('with a lock', { ...sale, file }, new Lock())
}

async function sell(how: string, { buyers, tickets, delay, file }: Sale, lock?: Lock): Promise<void> {
  console.log(styleText('bold', `${how}: ${buyers} buyers, tickets: ${tickets}`))
  writeFileSync(file, JSON.stringify({ tickets }))
  const office: Office = { file, delay, lock, door: new Barrier(buyers), sold: new Semaphore(0) }
  // Daemons: they wait for each other, and so must not outlive a parent that cannot start the next one.
  const processes = Array.from({ length: buyers }, (_, i) =>
    new Process({ target: buy, args: [office], name: `Buyer-${i + 1}`, daemon: true }).start(),
  )
  await Promise.all(processes.map((p) => p.join()))
  const sold = office.sold.value
  const verdict = `${how}: sold ${sold} of ${tickets}, the file says ${readFileSync(file, 'utf8')}`
  console.log(styleText(sold > tickets ? 'red' : 'green', verdict))
}

if (isMain(import.meta)) await main()
