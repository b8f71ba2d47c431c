/** Some work for a pool, uneven on purpose, and a trace of who did what when. */
import { writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { styleText } from 'node:util'
import { Pool } from '@mp/pool'
import { isMain } from '@mp/process'
import { outputFile, readOptions, whole } from 'example-options'
import { PoolTrace } from './pool-trace.js'

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
  const { out, tasks, workers } = readOptions('pool-trace', {
    out: outputFile('pool-trace.json', 'where the trace goes'),
    tasks: whole(40, '', { to: 100_000 }),
    workers: whole(3),
  })
  const trace = new PoolTrace()
  const pool = new Pool(workers)
  const results = Array.from({ length: tasks }, (_, i) =>
    i % 3 === 0 ? pool.apply(request, [5 + (i % 20)]) : pool.apply(compute, [1 + ((i * 7) % 30)]),
  )
  const settled = await Promise.allSettled([...results, pool.apply(failing), pool.apply(crash)])
  pool.close()
  await pool.join()
  writeFileSync(out, trace.stop())
  const failed = settled.filter(({ status }) => status === 'rejected').length
  console.log(`${settled.length} tasks, ${failed} of them failed`)
  console.log(`${styleText('bold', out)}: open it with https://ui.perfetto.dev or chrome://tracing`)
}

if (isMain(import.meta)) await main()
