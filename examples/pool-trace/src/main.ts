/** Some work for a pool, uneven on purpose, and a trace of who did what when. */
import { writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs, styleText } from 'node:util'
import { Pool } from '@mp/pool'
import { isMain } from '@mp/process'
import { PoolTrace } from './pool-trace.js'

const USAGE = `Usage: npm run example -- pool-trace [OPTIONS]

      --out FILE     where the trace goes (default: pool-trace.json)
      --tasks N      (default: 40)
      --workers N    (default: 3)
  -h, --help         print this and exit`

const OPTIONS = {
  out: { type: 'string', default: 'pool-trace.json' },
  tasks: { type: 'string', default: '40' },
  workers: { type: 'string', default: '3' },
  help: { type: 'boolean', short: 'h' },
} as const

/** Keeps its worker's core busy. */
export function compute(ms: number): number {
  const end = performance.now() + ms
  let sum = 0
  while (performance.now() < end) sum += Math.sqrt(sum + 1)
  return sum
}

/** Waits for something else, as for a network. */
export async function request(ms: number): Promise<void> {
  await sleep(ms)
}

export function failing(): never {
  throw new RangeError('this one fails')
}

export function crash(): never {
  process.abort()
}

export async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS })
  if (values.help) return console.log(USAGE)
  const tasks = Number(values.tasks)
  const trace = new PoolTrace()
  const pool = new Pool(Number(values.workers))
  const results = Array.from({ length: tasks }, (_, i) =>
    i % 3 === 0 ? pool.apply(request, [5 + (i % 20)]) : pool.apply(compute, [1 + ((i * 7) % 30)]),
  )
  const settled = await Promise.allSettled([...results, pool.apply(failing), pool.apply(crash)])
  pool.close()
  await pool.join()
  writeFileSync(values.out, trace.stop())
  const failed = settled.filter(({ status }) => status === 'rejected').length
  console.log(`${settled.length} tasks, ${failed} of them failed`)
  console.log(`${styleText('bold', values.out)}: open it with https://ui.perfetto.dev or chrome://tracing`)
}

if (isMain(import.meta)) await main()
