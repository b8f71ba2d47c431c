/**
 * Runs a generator task: sends its values as long as the reader has room for them. StreamReader is the parent's half.
 *
 * The parent grants credit for so many values; each one sent spends one. Without credit the generator is not resumed, so
 * the reader's pace is the generator's pace.
 */
import { invalidType, type Producer } from '@mp/ipc/internal'
import { YIELD } from '../messages.js'
import { failureOf, putFailure, putResult, type Run, unsendable } from '../calls/replies.js'

export class StreamRunner {
  readonly #results: Producer
  readonly #task: number
  #credit = 0
  #aborted = false
  #wake: (() => void) | undefined

  constructor(results: Producer, task: number) {
    this.#results = results
    this.#task = task
  }

  grant(values: number): void {
    this.#credit += values
    this.#wake?.()
  }

  /** The reader has left: the generator is ended where it stands. */
  abort(): void {
    this.#aborted = true
    this.#wake?.()
  }

  /** Sends all values that the generator function yields; its end is the task's result. */
  async run(generate: Run, args: readonly unknown[]): Promise<void> {
    try {
      for await (const value of checked(generate(...args))) {
        while (this.#credit === 0 && !this.#aborted) await new Promise<void>((resolve) => (this.#wake = resolve))
        if (this.#aborted) break
        this.#credit--
        this.#send(value)
      }
      putResult(this.#results, this.#task, undefined)
    } catch (error) {
      putFailure(this.#results, this.#task, failureOf(error))
    }
  }

  #send(value: unknown): void {
    try {
      this.#results.put([YIELD, this.#task, value])
    } catch (error) {
      throw unsendable(error, value, '[2]')
    }
  }
}

function checked(values: unknown): AsyncIterable<unknown> | Iterable<unknown> {
  if (typeof values === 'object' && values !== null && (Symbol.asyncIterator in values || Symbol.iterator in values))
    return values as AsyncIterable<unknown> | Iterable<unknown>
  throw invalidType('what a streamed function returns', 'an iterable or async iterable', values)
}
