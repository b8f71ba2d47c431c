/** Pools for tests: ended when the test is over, and a watchdog that says what a pool was doing when something hangs. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import { Pool, type PoolOptions } from '../dist/index.js'

const HANGS_AFTER = process.env['MP_STRESS'] === undefined ? 50_000 : 300_000

const open: Pool[] = []
let folder = ''
let files = 0

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mp-pool-'))
})

afterEach(async () => {
  for (const pool of open.splice(0)) {
    pool.terminate()
    await settles(pool.join(), 'join() after the test')
  }
  rmSync(folder, { recursive: true, force: true })
})

/** A pool that ends with the test. */
export function makePool(processes: number, options?: PoolOptions): Pool {
  const pool = new Pool(processes, options)
  open.push(pool)
  return pool
}

/** The promise's outcome; when there is none for long, an error that says what every pool was doing. */
export async function settles<T>(promise: PromiseLike<T>, what: string): Promise<T> {
  let watchdog: NodeJS.Timeout | undefined
  const hangs = new Promise<never>((_, reject) => {
    watchdog = setTimeout(() => {
      const pools = open.map((pool) => JSON.stringify(pool.stats(), undefined, 1)).join('\n')
      reject(new Error(`${what} hangs. Pools:\n${pools}`))
    }, HANGS_AFTER)
  })
  try {
    return await Promise.race([promise, hangs])
  } finally {
    clearTimeout(watchdog)
  }
}

/** What a promise rejects with; an error when it does not. */
export async function failure<T>(promise: PromiseLike<T>, what = 'the task'): Promise<unknown> {
  let value: T
  try {
    value = await settles(promise, what)
  } catch (error) {
    return error
  }
  throw new Error(`${what} succeeded with ${String(value)}`)
}

/** A path for a file of this test, where tasks note what they do. */
export const notes = (): string => join(folder, `notes-${String(files++)}`)

export function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').slice(0, -1)
  } catch {
    return []
  }
}

/** Resolves when the condition holds. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const poll = async (): Promise<void> => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5))
  }
  await settles(poll(), what)
}

/** Resolves when all workers have started and run their initializer. */
export const ready = (pool: Pool): Promise<void> =>
  until(() => {
    const { workers } = pool.stats()
    return workers.length === pool.size && workers.every((worker) => worker.ready)
  }, 'the start of the workers')

export async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const value of values) all.push(value)
  return all
}

/** All that an iterator gives, its errors among them, in order. */
export async function collectAll<T>(values: AsyncIterator<T>): Promise<unknown[]> {
  const all: unknown[] = []
  for (;;)
    try {
      const next = await settles(values.next(), 'next()')
      if (next.done === true) return all
      all.push(next.value)
    } catch (error) {
      all.push(error)
    }
}
