/**
 * The values that a generator task yields, as they come. StreamRunner is the worker's half.
 *
 * The worker may send as many values as it has credit for; the reader grants more as it takes them.
 */
import { timeoutOf, TimeoutError, type Wait } from '@mp/ipc/internal'
import { Fifo } from '../scheduling/fifo.js'
import type { TaskOutcome } from '../tasks/task.js'

/** Values under way at most. */
const WINDOW = 32
/** The reader grants credit in portions, so that not every value costs a message. */
const PORTION = WINDOW / 4

/** The values of `pool.stream(…)`: an async iterator whose reader's pace slows the generator down. */
export class StreamReader<T> implements AsyncIterableIterator<T>, TaskOutcome {
  readonly #values = new Fifo<{ readonly value: T }>()
  #wake: (() => void)[] = []
  #end: { readonly error?: unknown } | undefined
  #taken = 0
  readonly #grant: (values: number) => void
  readonly #leave: () => void

  /** @internal */
  constructor(grant: (values: number) => void, leave: () => void) {
    this.#grant = grant
    this.#leave = leave
  }

  /** Credit that the worker begins with. @internal */
  static readonly window = WINDOW;

  [Symbol.asyncIterator](): this {
    return this
  }

  /** The next value. @throws what the generator threw; TimeoutError when time runs out: ask again */
  async next(wait?: Wait): Promise<IteratorResult<T, undefined>> {
    const end = performance.now() + timeoutOf(wait)
    for (;;) {
      const next = this.#values.shift()
      if (next !== undefined) {
        if (++this.#taken % PORTION === 0) this.#grant(PORTION)
        return { done: false, value: next.value }
      }
      if (this.#end !== undefined) return this.#finish(this.#end)
      await this.#somethingNew(end - performance.now())
    }
  }

  /** Leaves: the generator is ended where it stands. */
  return(): Promise<IteratorResult<T, undefined>> {
    if (this.#end === undefined) {
      this.#end = {}
      this.#leave()
    }
    this.#wakeAll()
    return Promise.resolve({ done: true, value: undefined })
  }

  /** @internal */
  yielded(value: unknown): void {
    if (this.#end !== undefined) return
    this.#values.push({ value: value as T })
    this.#wakeAll()
  }

  /** @internal */
  done(): void {
    this.#end ??= {}
    this.#wakeAll()
  }

  /** @internal */
  failed(error: unknown): void {
    this.#end ??= { error }
    this.#wakeAll()
  }

  #finish(end: { readonly error?: unknown }): IteratorResult<T, undefined> {
    this.#end = {} // an error is thrown once; after that the stream is over
    if ('error' in end) throw end.error
    return { done: true, value: undefined }
  }

  #wakeAll(): void {
    const waiting = this.#wake
    this.#wake = []
    for (const wake of waiting) wake()
  }

  #somethingNew(timeout: number): Promise<void> {
    if (timeout <= 0) return Promise.reject(timedOut())
    return new Promise((resolve, reject) => {
      const timer =
        timeout === Infinity ? undefined : setTimeout(() => reject(timedOut()), Math.min(timeout, 0x7fffffff))
      this.#wake.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }
}

const timedOut = (): TimeoutError => new TimeoutError('no value was there in time; ask again for the same one')
