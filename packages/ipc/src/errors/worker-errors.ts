import { defineError, MpError } from './mp-error.js'

/** How a process ended: what `WorkerLostError` tells of the worker. */
export interface WorkerDeath {
  /** Process id of the dead worker. */
  readonly pid: number
  /** Exit code; `-N` when signal number N killed it. `null` when nobody could observe it. */
  readonly exitcode: number | null
  /** Name of the signal that killed it, such as `'SIGKILL'`; `null` when it exited by itself. */
  readonly signal: NodeJS.Signals | null
  /** The name of the function that was running; `null` when none was. */
  readonly task: string | null
}

/** The worker died under a task. The pool replaced it and is otherwise undisturbed. */
export class WorkerLostError extends MpError implements WorkerDeath {
  declare readonly code: 'ERR_MP_WORKER_LOST'
  readonly pid: number
  readonly exitcode: number | null
  readonly signal: NodeJS.Signals | null
  readonly task: string | null

  constructor(message: string, death: WorkerDeath, options?: ErrorOptions) {
    super(message, options)
    this.pid = death.pid
    this.exitcode = death.exitcode
    this.signal = death.signal
    this.task = death.task
  }
}
defineError(WorkerLostError, 'ERR_MP_WORKER_LOST')

/** The pool was terminated while this work was pending. */
export class PoolTerminatedError extends MpError {
  declare readonly code: 'ERR_MP_POOL_TERMINATED'
}
defineError(PoolTerminatedError, 'ERR_MP_POOL_TERMINATED')

/** The pool's initializer keeps failing, so no worker can be had. */
export class InitializerError extends MpError {
  declare readonly code: 'ERR_MP_INITIALIZER'
}
defineError(InitializerError, 'ERR_MP_INITIALIZER')

/** The `cause` of an error that crossed a process: where it happened. Mirrors `multiprocessing.pool.RemoteTraceback`. */
export class RemoteError extends MpError {
  declare readonly code: 'ERR_MP_REMOTE'
  /** Process id of the process that threw. */
  readonly pid: number
  /** Name of that process, such as `'Process-2'`. */
  readonly processName: string

  /** @param stack - the stack as the other process saw it */
  constructor(stack: string, pid: number, processName: string) {
    super(`in process ${processName} (pid ${String(pid)})`)
    this.pid = pid
    this.processName = processName
    this.stack = stack
  }
}
defineError(RemoteError, 'ERR_MP_REMOTE')
