/** Puts the results of chunks together: all tasks are waited for, then the first error to arrive wins. */
import type { TaskOutcome } from './task.js'

export class MapResults {
  readonly #values: unknown[]
  readonly #resolve: (values: unknown[]) => void
  readonly #reject: (error: unknown) => void
  #left: number
  #failed = false
  #error: unknown

  constructor(items: number, chunks: number, resolve: (values: unknown[]) => void, reject: (error: unknown) => void) {
    this.#values = new Array<unknown>(items)
    this.#left = chunks
    this.#resolve = resolve
    this.#reject = reject
    if (chunks === 0) resolve([])
  }

  /** The outcome of the chunk whose first item is at `index`. */
  chunk(index: number): TaskOutcome {
    return {
      done: (value, errors) => {
        const values = value as readonly unknown[]
        for (let i = 0; i < values.length; i++) this.#values[index + i] = values[i]
        const first = errors?.[0]
        if (first !== undefined) this.#fail(first[1])
        this.#countDown()
      },
      failed: (error) => {
        this.#fail(error)
        this.#countDown()
      },
    }
  }

  #fail(error: unknown): void {
    if (this.#failed) return
    this.#failed = true
    this.#error = error
  }

  #countDown(): void {
    if (--this.#left > 0) return
    if (this.#failed) this.#reject(this.#error)
    else this.#resolve(this.#values)
  }
}
