/**
 * The values that a generator task yields, as they come. StreamRunner is the worker's half.
 *
 * The worker may send as many values as it has credit for; the reader grants more as it takes them.
 */
import type { Wait } from '@mp/ipc/internal'
import { Arrivals } from '../results/arrivals.js'
import type { TaskOutcome } from '../tasks/task.js'

/** Values under way at most. */
const WINDOW = 32
/** The reader grants credit in portions, so that not every value costs a message. */
const PORTION = WINDOW / 4

/**
 * The values of `pool.stream(…)`: an async iterator whose reader's pace slows the generator down. While somebody waits for
 * the next value, the program stays; between two calls of `next` it may end.
 */
export class StreamReader<T> implements AsyncIterableIterator<T>, TaskOutcome {
  readonly #values: Arrivals<T>
  readonly #leave: () => void
  #taken = 0
  #ended = false

  /** @internal */
  constructor(grant: (values: number) => void, leave: () => void) {
    this.#values = new Arrivals(() => {
      if (++this.#taken % PORTION === 0 && !this.#ended) grant(PORTION)
    })
    this.#leave = leave
  }

  /** Credit that the worker begins with. @internal */
  static readonly window = WINDOW;

  /** For `for await`: itself. */
  [Symbol.asyncIterator](): this {
    return this
  }

  /** The next value. @throws what the generator threw; TimeoutError when time runs out: ask again */
  next(wait?: Wait): Promise<IteratorResult<T, undefined>> {
    return this.#values.next(wait)
  }

  /** Leaves: the generator is ended where it stands. */
  return(): Promise<IteratorResult<T, undefined>> {
    const left = !this.#ended
    this.#ended = true
    this.#values.leave()
    if (left) this.#leave()
    return Promise.resolve({ done: true, value: undefined })
  }

  /** @internal */
  yielded(value: unknown): void {
    if (!this.#ended) this.#values.push({ failed: false, value })
  }

  /** @internal */
  done(): void {
    this.#ended = true
    this.#values.end()
  }

  /** @internal */
  failed(error: unknown): void {
    this.#ended = true
    this.#values.end({ error })
  }
}
