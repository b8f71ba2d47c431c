/** What the process of a job does: it computes when it is told to, sleeps, and says so. */
import type { Connection } from '@mp/ipc'
import type { Semaphore } from '@mp/sync'

export type Report = 'created' | 'blocked' | 'ready' | 'done'

/** @param bursts - milliseconds of computing, sleeping, computing, … */
export function work(bursts: readonly number[], turn: Semaphore, scheduler: Connection<never, Report>): void {
  scheduler.sendSync('created')
  for (const [i, length] of bursts.entries()) {
    if (i % 2 === 0) {
      turn.acquireSync() // the first time; in the middle it is stopped and continued without knowing
      compute(length)
      scheduler.sendSync(i === bursts.length - 1 ? 'done' : 'blocked')
    } else {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, length)
      scheduler.sendSync('ready')
    }
  }
  turn.acquireSync() // until then the scheduler may still send signals
}

/** Uses a processor for so long. Time that passes while it does not have one is no time here. */
function compute(milliseconds: number): void {
  const end = processorTime() + milliseconds
  while (processorTime() < end);
}

function processorTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
