import { CancelledError, StateError, TimeoutError, timeoutOf, type Wait } from '@mp/ipc/internal'
import { callSafely } from './call-safely.js'
import type { Callbacks } from './callbacks.js'
import { holdProgram, letProgramEnd } from './program-hold.js'
import { UnseenFailure } from './unseen-failures.js'
import { within } from './within.js'

/** The work behind a result. */
export interface Work {
  /** Gives it up: it fails with the error. False when it is done already. */
  cancel(error: CancelledError): boolean
}

/** Bits of what is known of a result; neither of the first two: it is pending. */
const DONE = 1
const FAILED = 2
const SETTLED = DONE | FAILED
/** somebody has looked, or will be told: it is nobody's unseen failure */
const LOOKED = 4
/** it keeps the program alive */
const HOLDS = 8

/** What somebody waits for. */
interface Deferred<T> {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
  readonly reject: (error: unknown) => void
}

/**
 * The result of work that was handed to a pool. Mirrors `multiprocessing.pool.AsyncResult`; can be awaited as well.
 *
 * Whoever asks for it (`get`, `wait`, `await`, or a callback) keeps the program alive until it is there. A result that
 * nobody asks for does not: a program that has nothing else to do ends, and its pools and their work with it. Asking for a
 * limited time keeps it for that time.
 *
 * @example
 * const result = pool.applyAsync(square, [7])
 * console.log(await result.get(1000)) // 49
 */
export class AsyncResult<T> implements PromiseLike<T> {
  #state = 0
  #value: unknown
  /** made when somebody asks: most of a hundred thousand results are never waited for one by one */
  #asked: Deferred<T> | undefined
  #unseen: UnseenFailure | undefined
  readonly #callbacks: Callbacks<T> | undefined
  #work: Work | undefined

  /** @internal */
  constructor(callbacks: Callbacks<T> | undefined) {
    this.#callbacks = callbacks
    if (callbacks?.errorCallback !== undefined) this.#state = LOOKED
  }

  /** It is the result of this, which was handed to the pool just now. @internal */
  begun(work: Work): void {
    if (this.ready()) return
    this.#work = work
    if (this.#callbacks?.callback !== undefined || this.#callbacks?.errorCallback !== undefined) this.#hold()
  }

  /**
   * The result, once it is there. May be called again.
   *
   * @param wait - milliseconds, or `{ timeout, signal }`; for ever when not given
   * @throws what the task threw; TimeoutError when time runs out, which does not stop the task
   */
  get(wait?: Wait): Promise<T> {
    const result = this.#ask(wait)
    if (wait === undefined) return result
    return within(result, wait, () => {
      throw new TimeoutError('the result was not there in time; the task goes on and can be asked for again')
    })
  }

  /** Waits for the result without looking at it. Resolves when it is there, or when time ran out. */
  async wait(wait?: Wait): Promise<void> {
    const settled = this.#ask(wait).then(nothing, nothing)
    await (wait === undefined ? settled : within(settled, wait, nothing))
  }

  /** Whether the result is there. */
  ready(): boolean {
    return (this.#state & SETTLED) !== 0
  }

  /** Whether the work succeeded. @throws StateError when the result is not there yet */
  successful(): boolean {
    this.#look()
    if (!this.ready()) throw new StateError('successful() before the result is there: wait() for it first')
    return (this.#state & DONE) !== 0
  }

  /**
   * Gives the work up: what is queued is withdrawn, what runs is stopped. `get()` rejects with an `AbortError`.
   *
   * @returns false when the result was there already
   */
  cancel(): boolean {
    return !this.ready() && this.#work?.cancel(new CancelledError('the work was cancelled')) === true
  }

  then<A = T, B = never>(
    onResult?: ((value: T) => A | PromiseLike<A>) | null,
    onError?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#ask().then(onResult, onError)
  }

  /** @internal */
  done(value: unknown): void {
    if (this.ready()) return
    this.#settle(DONE, value)
    if (this.#callbacks?.callback !== undefined) callSafely(this.#callbacks.callback, value as T)
    this.#takeAsked()?.resolve(value as T)
  }

  /** @internal */
  failed(error: unknown): void {
    if (this.ready()) return
    this.#settle(FAILED, error)
    if (this.#callbacks?.errorCallback !== undefined) callSafely(this.#callbacks.errorCallback, error)
    this.#takeAsked()?.reject(error)
    if ((this.#state & LOOKED) === 0) this.#unseen = new UnseenFailure(error, this)
  }

  #settle(how: typeof DONE | typeof FAILED, value: unknown): void {
    const held = (this.#state & HOLDS) !== 0
    this.#state = (this.#state & ~HOLDS) | how
    this.#value = value
    this.#work = undefined
    if (held) letProgramEnd()
  }

  /** Whoever asks from now on is told at once. */
  #takeAsked(): Deferred<T> | undefined {
    const asked = this.#asked
    this.#asked = undefined
    return asked
  }

  #hold(): void {
    if ((this.#state & HOLDS) !== 0) return
    this.#state |= HOLDS
    holdProgram()
  }

  #look(): void {
    this.#state |= LOOKED
    this.#unseen?.seen()
    this.#unseen = undefined
  }

  #ask(wait?: Wait): Promise<T> {
    this.#look()
    // Who waits for a time only holds the program for that time, by its timer.
    if (!this.ready() && timeoutOf(wait) === Infinity) this.#hold()
    if (this.#asked !== undefined) return this.#asked.promise
    // Nothing is kept of these: who has a hundred thousand results need not have as many promises.
    if ((this.#state & DONE) !== 0) return Promise.resolve(this.#value as T)
    if ((this.#state & FAILED) !== 0) return Promise.reject(this.#value)
    this.#asked = deferred<T>()
    return this.#asked.promise
  }
}

function deferred<T>(): Deferred<T> {
  let resolve!: Deferred<T>['resolve']
  let reject!: Deferred<T>['reject']
  const promise = new Promise<T>((onResult, onError) => {
    resolve = onResult
    reject = onError
  })
  return { promise, resolve, reject }
}

const nothing = (): void => undefined
