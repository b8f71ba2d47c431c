import { invalidRange, invalidType, signalOf } from '@mp/ipc/internal'

/** Options of one task. */
export interface TaskOptions {
  /** Milliseconds from submission, after which the task is withdrawn or stopped: a TimeoutError. Default: none. */
  readonly timeout?: number | undefined
  /** Aborting it withdraws or stops the task: its reason is thrown. */
  readonly signal?: AbortSignal | undefined
  /** How often the task is run again when its worker dies under it. Default 0. */
  readonly retries?: number | undefined
  /** Tasks of higher priority run first; equal ones in the order they were submitted. Default 0. */
  readonly priority?: number | undefined
  /** Tasks of the same key run in one worker, in the order they were submitted. Default: any worker. */
  readonly key?: unknown
}

/** What a pool keeps of a task's options. */
export interface TaskSettings {
  readonly priority: number
  /** How many more times a task is run when its worker dies. */
  readonly retries: number
  /** Tasks of one key run in one worker, in order. */
  readonly key: unknown
}

const PLAIN: TaskSettings = { retries: 0, priority: 0, key: undefined }

/** Checks a task's options. @throws TypeError, RangeError */
export function readTaskOptions(options: TaskOptions | undefined): TaskSettings {
  if (options === undefined) return PLAIN
  if (typeof options !== 'object' || options === null)
    throw invalidType('options', 'an object like { timeout, signal, retries, priority, key }', options)
  const { timeout, retries = 0, priority = 0, key } = options
  if (timeout !== undefined && (typeof timeout !== 'number' || Number.isNaN(timeout)))
    throw invalidType('timeout', 'a number of milliseconds', timeout)
  if (!Number.isInteger(retries) || retries < 0) throw invalidRange('retries', 'a whole number, at least 0', retries)
  if (typeof priority !== 'number' || Number.isNaN(priority)) throw invalidType('priority', 'a number', priority)
  signalOf(options)
  return retries === 0 && priority === 0 && key === undefined ? PLAIN : { retries, priority, key }
}
