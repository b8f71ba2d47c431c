/** The limits of a task that its caller set: a time, and a signal. */
import { listenForAbort, TimeoutError } from '@mp/ipc/internal'
import type { Scheduler } from '../scheduling/scheduler.js'
import type { Task, TaskOutcome } from './task.js'
import type { TaskOptions } from './task-options.js'

/** Wraps an outcome so that the task is stopped when its time runs out or its signal is aborted. */
export class Deadline implements TaskOutcome {
  readonly #scheduler: Scheduler
  readonly #outcome: TaskOutcome
  readonly #signal: AbortSignal | undefined
  readonly #timer: NodeJS.Timeout | undefined
  readonly #stopListening: (() => void) | undefined
  #task: Task | undefined

  constructor(scheduler: Scheduler, outcome: TaskOutcome, { timeout, signal }: TaskOptions) {
    this.#scheduler = scheduler
    this.#outcome = outcome
    this.#signal = signal
    if (timeout !== undefined && timeout !== Infinity)
      this.#timer = setTimeout(() => this.#expire(timeout), Math.min(Math.max(timeout, 0), 0x7fffffff)).unref()
    this.#stopListening = signal && listenForAbort(signal, () => this.#abort())
  }

  static isNeeded(options: TaskOptions | undefined): options is TaskOptions {
    return options?.timeout !== undefined || options?.signal !== undefined
  }

  /** False when the signal was aborted before: the task has failed, and is not to be submitted. */
  watch(task: Task): boolean {
    this.#task = task
    if (this.#signal?.aborted !== true) return true
    task.failed(this.#signal.reason)
    return false
  }

  done(value: unknown, errors?: readonly (readonly [number, unknown])[]): void {
    this.#stopWatching()
    this.#outcome.done(value, errors)
  }

  failed(error: unknown): void {
    this.#stopWatching()
    this.#outcome.failed(error)
  }

  yielded(value: unknown): void {
    this.#outcome.yielded?.(value)
  }

  #expire(timeout: number): void {
    if (this.#task !== undefined)
      this.#scheduler.cancel(this.#task, new TimeoutError(`the task was not done within ${String(timeout)} ms`))
  }

  #abort(): void {
    if (this.#task !== undefined) this.#scheduler.cancel(this.#task, this.#signal?.reason)
  }

  #stopWatching(): void {
    clearTimeout(this.#timer)
    this.#stopListening?.()
  }
}
