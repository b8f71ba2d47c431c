import { WorkerLostError } from '@mp/ipc/internal'
import { signalOfExitcode } from '@mp/process/internal'
import type { Task } from '../tasks/task.js'
import type { WorkerHandle } from './worker-handle.js'

/** What a task fails with whose worker has died under it. */
export function lostError({ fn: { name } }: Task, worker: WorkerHandle, exitcode: number): WorkerLostError {
  const signal = signalOfExitcode(exitcode)
  const how = signal === null ? `exited with code ${String(exitcode)}` : `was ended by ${signal}`
  const death = { pid: worker.pid ?? -1, exitcode, signal, task: name }
  return new WorkerLostError(`worker ${worker.process.name} ${how} while it ran ${name}`, death)
}
