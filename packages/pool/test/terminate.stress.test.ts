/** terminate() from random states: at once, twice, from callbacks. Nothing stays pending, no process stays. */
import { expect, test } from 'vitest'
import { gone } from '../../../scripts/testing/processes.js'
import { Pool } from '../dist/index.js'
import * as crashes from './fixtures/crashes.mjs'
import * as tasks from './fixtures/tasks.mjs'
import { collectAll, settles } from './pools.js'
import { Random } from './random.js'

const ROUNDS = process.env['MP_STRESS'] === undefined ? 25 : 200
/** A busy machine may take its time to start, but not to end. */
const LIMIT = 2000

type Work = (pool: Pool) => Promise<unknown>
const works: readonly Work[] = [
  (pool) => pool.apply(tasks.square, [3]),
  (pool) => pool.apply(tasks.forever),
  (pool) => pool.map(tasks.later, Array<number>(50).fill(20)),
  (pool) => pool.mapAsync(tasks.never as (x: number) => Promise<unknown>, [1, 2, 3], { chunksize: 1 }).get(),
  (pool) => pool.apply(crashes.run, ['SIGKILL'], { retries: 2 }),
  (pool) => pool.apply(crashes.run, ['exit 3']),
  (pool) => collectAll(pool.imap(tasks.later, tasks.count())),
  (pool) => collectAll(pool.stream(tasks.count)),
  (pool) => pool.broadcast(tasks.later as () => Promise<unknown>),
  (pool) => pool.apply(tasks.never, [], { timeout: 30 }),
  (pool) => pool.apply(tasks.later, [1, 5], { key: 'a' }),
  (pool) => pool.apply(tasks.sizeOf, [Buffer.alloc(5 << 20)]),
  (pool) => pool.apply(tasks.makeBytes, [5 << 20]),
  (pool) => Promise.resolve(pool.resize(1 + (pool.size % 3))),
]

test('terminate() from random states', async () => {
  const random = new Random()
  const pids: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const pool = new Pool(1 + random.below(3), random.below(3) === 0 ? { maxTasksPerChild: 2 } : {})
    const pending: Promise<unknown>[] = []
    const end = async (): Promise<void> => {
      pids.push(...pool.pids)
      const began = performance.now()
      pool.terminate()
      if (random.below(2) === 0) pool.terminate()
      await settles(Promise.all([pool.join(), pool.join()]), `join() in round ${String(round)}`)
      expect(performance.now() - began).toBeLessThan(LIMIT)
    }
    for (let i = random.below(8); i >= 0; i--) pending.push(works[random.below(works.length)]!(pool))
    for (const promise of pending) promise.catch(() => undefined)
    if (random.below(3) === 0) pool.close()
    if (random.below(4) === 0)
      await new Promise<void>((resolve, reject) => {
        if (pool.stats().workers.length === 0) return resolve(end())
        const callback = (): void => void end().then(resolve, reject)
        try {
          pool.applyAsync(tasks.square, [2], { priority: 9, callback, errorCallback: callback })
          setTimeout(callback, 200)
        } catch {
          callback()
        }
      })
    else {
      await new Promise((resolve) => setTimeout(resolve, random.below(150)))
      await Promise.all([end(), end()])
    }
    await settles(Promise.allSettled(pending), `the work of round ${String(round)}`)
    expect(pool.pids).toEqual([])
  }
  await gone(pids)
})
