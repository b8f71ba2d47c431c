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

const PENDING = 0
const DONE = 1
const FAILED = 2

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
  #state: typeof PENDING | typeof DONE | typeof FAILED = PENDING
  #value: unknown
  /** made when somebody asks: most of a hundred thousand results are never waited for one by one */
  #promise: Promise<T> | undefined
  #settlePromise: { resolve: (value: T) => void; reject: (error: unknown) => void } | undefined
  #unseen: UnseenFailure | undefined
  #looked = false
  #holds = false
  readonly #callbacks: Callbacks<T> | undefined
  #work: Work | undefined

  /** @internal */
  constructor(callbacks: Callbacks<T> | undefined) {
    this.#callbacks = callbacks
    if (callbacks?.errorCallback !== undefined) this.#looked = true
  }

  /** It is the result of this, which was handed to the pool just now. @internal */
  begun(work: Work): void {
    if (this.#state !== PENDING) return
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
    return this.#state !== PENDING
  }

  /** Whether the work succeeded. @throws StateError when the result is not there yet */
  successful(): boolean {
    this.#look()
    if (this.#state === PENDING) throw new StateError('successful() before the result is there: wait() for it first')
    return this.#state === DONE
  }

  /**
   * Gives the work up: what is queued is withdrawn, what runs is stopped. `get()` rejects with an `AbortError`.
   *
   * @returns false when the result was there already
   */
  cancel(): boolean {
    return this.#state === PENDING && this.#work?.cancel(new CancelledError('the work was cancelled')) === true
  }

  then<A = T, B = never>(
    onResult?: ((value: T) => A | PromiseLike<A>) | null,
    onError?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#ask().then(onResult, onError)
  }

  /** @internal */
  done(value: unknown): void {
    if (this.#state !== PENDING) return
    this.#settled(DONE, value)
    if (this.#callbacks?.callback !== undefined) callSafely(this.#callbacks.callback, value as T)
    this.#settlePromise?.resolve(value as T)
  }

  /** @internal */
  failed(error: unknown): void {
    if (this.#state !== PENDING) return
    this.#settled(FAILED, error)
    if (this.#callbacks?.errorCallback !== undefined) callSafely(this.#callbacks.errorCallback, error)
    this.#settlePromise?.reject(error)
    if (!this.#looked) this.#unseen = new UnseenFailure(error, this)
  }

  #settled(state: typeof DONE | typeof FAILED, value: unknown): void {
    this.#state = state
    this.#value = value
    this.#work = undefined
    if (!this.#holds) return
    this.#holds = false
    letProgramEnd()
  }

  #hold(): void {
    if (this.#holds) return
    this.#holds = true
    holdProgram()
  }

  #look(): void {
    this.#looked = true
    this.#unseen?.seen()
    this.#unseen = undefined
  }

  #ask(wait?: Wait): Promise<T> {
    this.#look()
    // Who waits for a time only holds the program for that time, by its timer.
    if (this.#state === PENDING && timeoutOf(wait) === Infinity) this.#hold()
    if (this.#promise !== undefined) return this.#promise
    return (this.#promise = this.#makePromise())
  }

  #makePromise(): Promise<T> {
    if (this.#state === DONE) return Promise.resolve(this.#value as T)
    if (this.#state === FAILED) return Promise.reject(this.#value)
    return new Promise((resolve, reject) => (this.#settlePromise = { resolve, reject }))
  }
}

const nothing = (): void => undefined
