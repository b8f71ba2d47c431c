/** Counts prime numbers in a pool, and shows how far it is. */
import { styleText } from 'node:util'
import { Pool } from '@mp/pool'
import { isMain } from '@mp/process'
import { readOptions, whole } from 'example-options'
import { ProgressBar } from './progress-bar.js'

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
  const { to, workers } = readOptions('pool-progress', {
    to: whole(2_000_000, 'count the prime numbers below it', { from: 0, to: 1_000_000_000 }),
    workers: whole(3),
  })
  const stretches = stretchesBelow(to)
  await using pool = new Pool(workers)

  const all = await pool.map(countPrimes, stretches, { chunksize: 1, onProgress: new ProgressBar('map ').update })
  const sum = all.reduce((total, count) => total + count, 0)
  console.log(styleText('bold', `${sum} prime numbers below ${to}`))

  let soFar = 0
  const { update } = new ProgressBar('imap')
  for await (const count of pool.imapUnordered(countPrimes, stretches, { onProgress: update })) soFar += count
  console.log(styleText('bold', `${soFar} again, as they came`))
}

if (isMain(import.meta)) await main()
