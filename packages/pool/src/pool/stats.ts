/** What `pool.stats()` tells. */
import type { Scheduler } from '../scheduling/scheduler.js'

/** How many tasks came to which end, since the pool was made. */
export class PoolCounts {
  done = 0
  failed = 0
  lost = 0
}

/** What one worker of a pool does. */
export interface WorkerStats {
  /** Process id; undefined while it has none. */
  readonly pid: number | undefined
  /** The name of its process, such as `PoolWorker-1`. */
  readonly name: string
  /** It has started and run its initializer. */
  readonly ready: boolean
  /** Tasks it was given in its life. */
  readonly given: number
  /** Tasks it has now: one that runs, and what it was given ahead. */
  readonly tasks: number
}

/** What a pool does: a picture of the moment in which `stats()` was called. */
export interface PoolStats {
  /** Tasks that wait for a worker, also those given to one ahead. */
  readonly queued: number
  /** Tasks that run. */
  readonly running: number
  /** Tasks that succeeded. A chunk of `map` counts as one. */
  readonly done: number
  /** Tasks that failed, also those lost, cancelled, and out of time. */
  readonly failed: number
  /** Tasks whose worker died under them. */
  readonly lost: number
  /** Those there are now, the ones that are starting too. */
  readonly workers: readonly WorkerStats[]
}

export function statsOf({ crew, outcomes: { counts }, queued }: Scheduler): PoolStats {
  let waiting = queued
  let running = 0
  const workers = [...crew].map((worker) => {
    const untaken = Math.min(worker.untaken, worker.tasks.size)
    waiting += untaken
    running += worker.tasks.size - untaken
    return {
      pid: worker.pid,
      name: worker.process.name,
      ready: worker.ready,
      given: worker.given,
      tasks: worker.tasks.size,
    }
  })
  return { queued: waiting, running, done: counts.done, failed: counts.failed, lost: counts.lost, workers }
}
