/** The same tiny tasks twice: through a pool of five processes, and through a process each. */
import { styleText } from 'node:util'
import { Pool } from '@mp/pool'
import { getAllStartMethods, isMain, Process } from '@mp/process'
import { readOptions, whole } from 'example-options'

type StartMethod = ReturnType<typeof getAllStartMethods>[number]

interface Contest {
  readonly tasks: number
  readonly workers: number
  readonly startMethod: StartMethod
}

/** So small that what is measured is everything around it. */
export function tiny(n: number): number {
  return n + 1
}

/** @returns how many tasks were done right */
export async function throughPool({ tasks, workers, startMethod }: Contest): Promise<number> {
  const pool = new Pool(workers, { startMethod })
  const results = await pool.map(tiny, Array(tasks).keys())
  pool.close()
  await pool.join()
  return results.filter((result, n) => result === n + 1).length
}

/** As many processes as tasks, but no more at the same time than the pool has: 100 at once would only wait for each other. */
export async function throughProcesses({ tasks, workers, startMethod }: Contest): Promise<number> {
  const numbers = Array(tasks).keys()
  let done = 0
  const lane = async () => {
    for (const n of numbers)
      if ((await new Process({ target: tiny, args: [n], startMethod }).start().join()) === 0) done++
  }
  await Promise.all(Array.from({ length: workers }, lane))
  return done
}

export async function main(): Promise<void> {
  const size = readOptions('pool-versus-processes', {
    tasks: whole(100, '', { to: 1_000 }),
    workers: whole(5, 'processes in the pool, and at the same time without it'),
  })
  for (const startMethod of getAllStartMethods()) {
    const contest = { ...size, startMethod }
    console.log(styleText('bold', `${startMethod}: ${size.tasks} tasks`))
    const pool = await measure(() => throughPool(contest))
    const processes = await measure(() => throughProcesses(contest))
    const longest = Math.max(pool.seconds, processes.seconds)
    show(`Pool(${size.workers}).map`, pool, longest, 'green')
    show(`${size.tasks} processes`, processes, longest, 'red')
    console.log(`  ${startMethod}: the pool is ${(processes.seconds / pool.seconds).toFixed(1)} times as fast`)
  }
}

interface Measured {
  readonly done: number
  readonly seconds: number
}

async function measure(work: () => Promise<number>): Promise<Measured> {
  const started = performance.now()
  return { done: await work(), seconds: (performance.now() - started) / 1000 }
}

function show(name: string, { done, seconds }: Measured, longest: number, colour: 'green' | 'red'): void {
  const bar = '#'.repeat(Math.max(1, Math.round((seconds / longest) * 50)))
  console.log(`  ${name.padEnd(15)} ${done} done in ${seconds.toFixed(2)} s ${styleText(colour, bar)}`)
}

if (isMain(import.meta)) await main()
