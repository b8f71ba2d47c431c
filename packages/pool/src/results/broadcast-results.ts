/** The results of one call in each worker: all are waited for, then the first error to arrive wins. */
import type { TaskOutcome } from '../tasks/task.js'

export class BroadcastResults {
  readonly #values: unknown[] = []
  readonly #errors: unknown[] = []
  readonly #resolve: (values: unknown[]) => void
  readonly #reject: (error: unknown) => void
  /** 1 until all tasks are known */
  #left = 1

  constructor(resolve: (values: unknown[]) => void, reject: (error: unknown) => void) {
    this.#resolve = resolve
    this.#reject = reject
  }

  /** The outcome of the next worker's task. */
  next(): TaskOutcome {
    const index = this.#values.push(undefined) - 1
    this.#left++
    return {
      done: (value) => {
        this.#values[index] = value
        this.countDown()
      },
      failed: (error) => {
        this.#errors.push(error)
        this.countDown()
      },
    }
  }

  /** One thing less to wait for: a task, or the end of the list of tasks. */
  countDown(): void {
    if (--this.#left > 0) return
    if (this.#errors.length > 0) this.#reject(this.#errors[0])
    else this.#resolve(this.#values)
  }
}
