/**
 * Events of a pool on `node:diagnostics_channel`, for tracing. Nothing is made or published unless somebody listens.
 *
 *   mp:pool:task:submitted  { task, fn, key, priority }
 *   mp:pool:task:started    { task, fn, pid, worker }     given to a worker
 *   mp:pool:task:finished   { task, fn }
 *   mp:pool:task:failed     { task, fn, error }
 *   mp:pool:worker:started  { pid, worker }
 *   mp:pool:worker:exited   { pid, worker, exitcode }
 *
 * A task that was lost with its worker is a failed one, with a WorkerLostError.
 */
import { channel } from 'node:diagnostics_channel'
import type { Task } from './task.js'
import type { WorkerHandle } from '../workers/worker-handle.js'

const submitted = channel('mp:pool:task:submitted')
const started = channel('mp:pool:task:started')
const finished = channel('mp:pool:task:finished')
const failed = channel('mp:pool:task:failed')
const workerStarted = channel('mp:pool:worker:started')
const workerExited = channel('mp:pool:worker:exited')

export const taskEvents = {
  submitted({ id, fn, key, priority }: Task): void {
    if (submitted.hasSubscribers) submitted.publish({ task: id, fn: fn.name, key, priority })
  },
  started({ id, fn }: Task, { pid, process: { name } }: WorkerHandle): void {
    if (started.hasSubscribers) started.publish({ task: id, fn: fn.name, pid, worker: name })
  },
  finished({ id, fn }: Task): void {
    if (finished.hasSubscribers) finished.publish({ task: id, fn: fn.name })
  },
  failed({ id, fn }: Task, error: unknown): void {
    if (failed.hasSubscribers) failed.publish({ task: id, fn: fn.name, error })
  },
}

export const workerEvents = {
  started({ pid, process: { name } }: WorkerHandle): void {
    if (workerStarted.hasSubscribers) workerStarted.publish({ pid, worker: name })
  },
  exited({ pid, process: { name } }: WorkerHandle, exitcode: number): void {
    if (workerExited.hasSubscribers) workerExited.publish({ pid, worker: name, exitcode })
  },
}
