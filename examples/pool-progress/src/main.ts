/** Counts prime numbers in a pool, and shows how far it is. */
import { parseArgs, styleText } from 'node:util'
import { Pool } from '@mp/pool'
import { isMain } from '@mp/process'
import { ProgressBar } from './progress-bar.js'

const USAGE = `Usage: npm run example -- pool-progress [OPTIONS]

      --to N         count the prime numbers below N (default: 2000000)
      --workers N    (default: 3)
  -h, --help         print this and exit`

const OPTIONS = {
  to: { type: 'string', default: '2000000' },
  workers: { type: 'string', default: '3' },
  help: { type: 'boolean', short: 'h' },
} as const

const STRETCH = 10_000

/** How many prime numbers there are from a number up to, and not including, another one. */
export function countPrimes([from, to]: readonly [number, number]): number {
  let count = 0
  for (let n = Math.max(from, 2); n < to; n++) if (isPrime(n)) count++
  return count
}

function isPrime(n: number): boolean {
  for (let divisor = 2; divisor * divisor <= n; divisor++) if (n % divisor === 0) return false
  return true
}

function stretchesBelow(to: number): [number, number][] {
  const starts = Array.from({ length: Math.ceil(to / STRETCH) }, (_, i) => i * STRETCH)
  return starts.map((start) => [start, Math.min(start + STRETCH, to)])
}

export async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS })
  if (values.help) return console.log(USAGE)
  const stretches = stretchesBelow(Number(values.to))
  await using pool = new Pool(Number(values.workers))

  const all = await pool.map(countPrimes, stretches, { chunksize: 1, onProgress: new ProgressBar('map ').update })
  const sum = all.reduce((total, count) => total + count, 0)
  console.log(styleText('bold', `${sum} prime numbers below ${values.to}`))

  let soFar = 0
  const { update } = new ProgressBar('imap')
  for await (const count of pool.imapUnordered(countPrimes, stretches, { onProgress: update })) soFar += count
  console.log(styleText('bold', `${soFar} again, as they came`))
}

if (isMain(import.meta)) await main()
