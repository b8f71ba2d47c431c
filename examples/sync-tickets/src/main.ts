/** One ticket in a JSON file, and many who want it: first anyhow, then one after the other. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, styleText } from 'node:util'
import { isMain, Process } from '@mp/process'
import { Barrier, Lock, Semaphore } from '@mp/sync'
import { buy, type Office } from './buyer.js'

const USAGE = `Usage: npm run example -- sync-tickets [OPTIONS]

      --buyers N     how many want a ticket (default: 5)
      --tickets N    how many there are (default: 1)
      --delay MS     how long reading takes, and writing (default: 100)
  -h, --help         print this and exit`

const OPTIONS = {
  buyers: { type: 'string', default: '5' },
  tickets: { type: 'string', default: '1' },
  delay: { type: 'string', default: '100' },
  help: { type: 'boolean', short: 'h' },
} as const

interface Sale {
  readonly buyers: number
  readonly tickets: number
  readonly delay: number
}

export async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS })
  if (values.help) return console.log(USAGE)
  const sale = { buyers: Number(values.buyers), tickets: Number(values.tickets), delay: Number(values.delay) }
  await sell('without a lock', sale)
  await sell('with a lock', sale, new Lock())
}

/** @returns how many got a ticket */
export async function sell(how: string, { buyers, tickets, delay }: Sale, lock?: Lock): Promise<number> {
  console.log(styleText('bold', `${how}: ${buyers} buyers, tickets: ${tickets}`))
  const folder = mkdtempSync(join(tmpdir(), 'sync-tickets-'))
  try {
    const file = join(folder, 'tickets.json')
    writeFileSync(file, JSON.stringify({ tickets }))
    const office: Office = { file, delay, lock, door: new Barrier(buyers), sold: new Semaphore(0) }
    const processes = Array.from({ length: buyers }, (_, i) =>
      new Process({ target: buy, args: [office], name: `Buyer-${i + 1}` }).start(),
    )
    await Promise.all(processes.map((p) => p.join()))
    const sold = office.sold.value
    const verdict = `${how}: sold ${sold} of ${tickets}, the file says ${readFileSync(file, 'utf8')}`
    console.log(styleText(sold > tickets ? 'red' : 'green', verdict))
    return sold
  } finally {
    rmSync(folder, { recursive: true })
  }
}

if (isMain(import.meta)) await main()
