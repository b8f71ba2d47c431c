/** All five packages at work together, on every Node of the matrix. */
import { MpError } from '@mp/ipc'
import { Pool } from '@mp/pool'
import { Process } from '@mp/process'
import { Queue } from '@mp/queue'
import { Lock } from '@mp/sync'
import { expect, test } from 'vitest'
import { increment, sum } from './fixtures/together.mjs'

test('processes share a lock and a queue, a pool computes, and a killed process gives its lock back', async () => {
  const lock = new Lock()
  const queue = new Queue<number>()
  queue.putNowait(0)
  const processes = [1, 2].map(() => new Process({ target: increment, args: [lock, queue, 500] }).start())
  expect(await Promise.all(processes.map((process) => process.join()))).toEqual([0, 0])
  expect(await queue.get()).toBe(1000)

  await using pool = new Pool(2)
  expect(await pool.map(sum, [[1, 2], [3, 4], [5]])).toEqual([3, 7, 5])
  await pool.apply(increment, [lock, queue, 1], { timeout: 200 }).then(
    () => expect.fail('it had nothing to get'),
    (error: unknown) => expect(MpError.is(error) && error.code).toBe('ERR_MP_TIMEOUT'),
  )
  // The worker was stopped while it held the lock.
  expect(await lock.acquire(10_000)).toBe(true)
  expect(lock.abandoned).toBe(true)
  lock.release()
  expect(lock.abandoned).toBe(false)
})
