/** How the tasks of a pool end: each is settled once, counted, and told of. */
import { lostError } from '../workers/lost-worker.js'
import { PoolCounts } from '../pool/stats.js'
import type { Task } from '../tasks/task.js'
import { taskEvents } from '../tasks/tracing.js'
import type { WorkerHandle } from '../workers/worker-handle.js'

export class Outcomes {
  readonly counts = new PoolCounts()
  /** tasks submitted and not settled */
  open = 0

  opened(task: Task): void {
    this.open++
    taskEvents.submitted(task)
  }

  done(task: Task | undefined, value: unknown, errors?: readonly (readonly [number, unknown])[]): void {
    if (!this.#settles(task)) return
    this.counts.done++
    taskEvents.finished(task)
    task.done(value, errors)
  }

  failed(task: Task | undefined, error: unknown): void {
    if (!this.#settles(task)) return
    this.counts.failed++
    taskEvents.failed(task, error)
    task.failed(error)
  }

  /** The task's worker has died under it. */
  lost(task: Task, worker: WorkerHandle, exitcode: number): void {
    if (task.settled) return
    this.counts.lost++
    this.failed(task, lostError(task, worker, exitcode))
  }

  /** Whether this is what settles the task. */
  #settles(task: Task | undefined): task is Task {
    if (task === undefined || task.settled) return false
    this.open--
    return true
  }
}
