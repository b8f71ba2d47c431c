/** The results of one call in each worker: all are waited for, then the first error to arrive wins. */
import type { TaskOutcome } from '../tasks/task.js'

export class BroadcastResults {
  readonly #values: unknown[] = []
  readonly #errors: unknown[] = []
  #left = 0
  #tell: (() => void) | undefined

  /** The outcome of the next worker's task. */
  next(): TaskOutcome {
    const index = this.#values.push(undefined) - 1
    this.#left++
    return {
      done: (value) => {
        this.#values[index] = value
        this.#countDown()
      },
      failed: (error) => {
        this.#errors.push(error)
        this.#countDown()
      },
    }
  }

  /** Resolves when every task there is by now has ended. @throws what the first of those that failed has thrown */
  async all(): Promise<unknown[]> {
    if (this.#left > 0) await new Promise<void>((resolve) => (this.#tell = resolve))
    if (this.#errors.length > 0) throw this.#errors[0]
    return this.#values
  }

  #countDown(): void {
    if (--this.#left === 0) this.#tell?.()
  }
}
