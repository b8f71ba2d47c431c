/** The same tasks by `apply`, one after the other, by `applyAsync`, on all workers at once, and with nobody waiting. */
import { setTimeout as sleep } from 'node:timers/promises'
import { styleText } from 'node:util'
import { Pool } from '@mp/pool'
import { isMain } from '@mp/process'
import { choice, milliseconds, readOptions, whole } from 'example-options'

interface Size {
  readonly tasks: number
  readonly workers: number
  readonly duration: number
}

export async function work(n: number, duration: number): Promise<string> {
  console.log(styleText('yellow', `task ${n} begins (pid ${process.pid})`))
  await sleep(duration)
  console.log(styleText('green', `task ${n} ends (pid ${process.pid})`))
  return `result ${n}`
}

/** `apply` is for when the next step needs this result. */
export async function oneByOne({ tasks, workers, duration }: Size): Promise<string[]> {
  await using pool = new Pool(workers)
  const results: string[] = []
  for (let n = 1; n <= tasks; n++) results.push(await pool.apply(work, [n, duration]))
  return results
}

/** `applyAsync` hands the task over; `get()` waits. The results are in the order of submission, whoever was faster. */
export async function allAtOnce({ tasks, workers, duration }: Size): Promise<string[]> {
  await using pool = new Pool(workers)
  const pending = Array.from({ length: tasks }, (_, i) => pool.applyAsync(work, [i + 1, duration]))
  console.log(`submitted ${pending.length} tasks`)
  pool.close()
  await pool.join()
  return Promise.all(pending.map((result) => result.get()))
}

/** Without `get()`, or `close()` and `join()`, nobody waits: leaving the block ends the pool, and gives its tasks up. */
export async function forget({ tasks, workers, duration }: Size): Promise<string[]> {
  const results: string[] = []
  {
    await using pool = new Pool(workers)
    const errorCallback = () => results.push('given up')
    for (let n = 1; n <= tasks; n++) pool.applyAsync(work, [n, duration], { errorCallback })
    console.log(`submitted ${tasks} tasks`)
  }
  return results
}

const WAYS = { apply: oneByOne, applyAsync: allAtOnce, forget }

export async function main(): Promise<void> {
  const { way, ...size } = readOptions('pool-apply', {
    way: choice('all', ['apply', 'applyAsync', 'forget', 'all'], 'forget: applyAsync, and nobody asks for the results'),
    tasks: whole(6),
    workers: whole(3),
    duration: milliseconds(200, 'of a task'),
  })
  for (const [name, run] of Object.entries(WAYS)) {
    if (way !== name && way !== 'all') continue
    console.log(styleText('bold', name))
    const started = performance.now()
    const results = await run(size)
    console.log(styleText('bold', `${name}: ${results.join(', ')}; ${Math.round(performance.now() - started)} ms`))
  }
}

if (isMain(import.meta)) await main()
