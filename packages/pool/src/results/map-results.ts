/** Puts the results of chunks together: all tasks are waited for, then the first error to arrive wins. */
import { callSafely } from './call-safely.js'
import type { TaskOutcome } from '../tasks/task.js'

export class MapResults {
  readonly #values: unknown[]
  readonly #result: TaskOutcome
  readonly #onProgress: ((done: number, total: number) => void) | undefined
  #left: number
  #itemsDone = 0
  #failed = false
  #error: unknown

  constructor(
    items: number,
    chunksize: number,
    result: TaskOutcome,
    onProgress: ((done: number, total: number) => void) | undefined,
  ) {
    this.#values = new Array<unknown>(items)
    this.#left = Math.ceil(items / chunksize)
    this.#result = result
    this.#onProgress = onProgress
    if (items === 0) result.done([])
  }

  /** The outcome of the chunk whose first item is at `index`. */
  chunk(index: number, size: number): TaskOutcome {
    return {
      done: (value, errors) => {
        const values = value as readonly unknown[]
        for (let i = 0; i < values.length; i++) this.#values[index + i] = values[i]
        const first = errors?.[0]
        if (first !== undefined) this.#fail(first[1])
        this.#countDown(size)
      },
      failed: (error) => {
        this.#fail(error)
        this.#countDown(size)
      },
    }
  }

  #fail(error: unknown): void {
    if (this.#failed) return
    this.#failed = true
    this.#error = error
  }

  #countDown(items: number): void {
    this.#itemsDone += items
    if (this.#onProgress !== undefined) callSafely(this.#onProgress, this.#itemsDone, this.#values.length)
    if (--this.#left > 0) return
    if (this.#failed) this.#result.failed(this.#error)
    else this.#result.done(this.#values)
  }
}
