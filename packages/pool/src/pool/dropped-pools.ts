/** Pools that nobody can use any more though they were never closed: a mistake worth a warning, once for each. */
import type { Scheduler } from '../scheduling/scheduler.js'

const dropped = new FinalizationRegistry<Scheduler>((scheduler) => {
  if (scheduler.state !== 'running') return
  process.emitWarning('a running Pool was dropped: end it with close() or terminate(), or `await using`', {
    type: 'ResourceWarning',
    code: 'MP_POOL_DROPPED',
  })
  // What was submitted is still done: somebody may be waiting for it.
  scheduler.close()
})

/** @param scheduler - what works for the pool; must not refer to it */
export function warnWhenDropped(pool: object, scheduler: Scheduler): void {
  dropped.register(pool, scheduler)
}
