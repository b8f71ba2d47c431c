import { invalidType, StateError, TimeoutError, timeoutOf, type Wait, signalOf } from '@mp/ipc/internal'
import { UnseenFailure } from './unseen-failures.js'

/** Called with the result, or with the list of results. */
export type Callback<T> = (value: T) => void
/** Called with what a task threw. */
export type ErrorCallback = (error: unknown) => void

export interface Callbacks<T> {
  /** Called once with the result, before `get()` resolves. What it throws is an uncaught exception of the program. */
  readonly callback?: Callback<T> | undefined
  /** Called once with the error, before `get()` rejects. */
  readonly errorCallback?: ErrorCallback | undefined
}

type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown }

/**
 * The result of work that was handed to a pool. Mirrors `multiprocessing.pool.AsyncResult`; can be awaited as well.
 *
 * @example
 * const result = pool.applyAsync(square, [7])
 * console.log(await result.get(1000)) // 49
 */
export class AsyncResult<T> implements PromiseLike<T> {
  #outcome: Outcome<T> | undefined
  #waiting: (() => void)[] | undefined
  #unseen: UnseenFailure | undefined
  #looked: boolean
  readonly #callbacks: Callbacks<T>
  readonly #cancel: () => boolean

  /** @internal */
  constructor(callbacks: Callbacks<T>, cancel: () => boolean) {
    this.#callbacks = callbacks
    this.#looked = callbacks.errorCallback !== undefined
    this.#cancel = cancel
  }

  /**
   * The result, once it is there. May be called again.
   *
   * @param wait - milliseconds, or `{ timeout, signal }`; for ever when not given
   * @throws what the task threw; TimeoutError when time runs out, which does not stop the task
   */
  async get(wait?: Wait): Promise<T> {
    this.#look()
    if (!(await this.#settledWithin(wait)))
      throw new TimeoutError('the result was not there in time; the task goes on and can be asked for again')
    const outcome = this.#outcome
    if (outcome?.ok === true) return outcome.value
    throw outcome?.error
  }

  /** Waits for the result without looking at it. Resolves when it is there, or when time ran out. */
  async wait(wait?: Wait): Promise<void> {
    this.#look()
    await this.#settledWithin(wait)
  }

  /** Whether the result is there. */
  ready(): boolean {
    return this.#outcome !== undefined
  }

  /** Whether the work succeeded. @throws StateError when the result is not there yet */
  successful(): boolean {
    this.#look()
    if (this.#outcome === undefined)
      throw new StateError('successful() before the result is there: wait() for it first')
    return this.#outcome.ok
  }

  /**
   * Gives the work up: what is queued is withdrawn, what runs is stopped. `get()` rejects with an `AbortError`.
   *
   * @returns false when the result was there already
   */
  cancel(): boolean {
    return this.#outcome === undefined && this.#cancel()
  }

  then<A = T, B = never>(
    onResult?: ((value: T) => A | PromiseLike<A>) | null,
    onError?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.get().then(onResult, onError)
  }

  /** @internal */
  resolve(value: T): void {
    this.#settle({ ok: true, value }, this.#callbacks.callback, value)
  }

  /** @internal */
  reject(error: unknown): void {
    this.#settle({ ok: false, error }, this.#callbacks.errorCallback, error)
    if (!this.#looked) this.#unseen = new UnseenFailure(error, this)
  }

  #settle<V>(outcome: Outcome<T>, callback: ((value: V) => void) | undefined, value: V): void {
    if (this.#outcome !== undefined) return
    this.#outcome = outcome
    if (callback !== undefined) callSafely(callback, value)
    for (const wake of this.#waiting ?? []) wake()
    this.#waiting = undefined
  }

  #look(): void {
    this.#looked = true
    this.#unseen?.seen()
    this.#unseen = undefined
  }

  #settledWithin(wait: Wait): Promise<boolean> | boolean {
    const timeout = timeoutOf(wait)
    const signal = signalOf(wait)
    signal?.throwIfAborted()
    if (this.#outcome !== undefined) return true
    if (timeout <= 0) return false
    return new Promise((resolve, reject) => {
      const timer = timeout === Infinity ? undefined : setTimeout(() => finish(false), Math.min(timeout, 0x7fffffff))
      const abort = (): void => {
        clearTimeout(timer)
        reject(signal?.reason as Error)
      }
      const finish = (settled: boolean): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', abort)
        resolve(settled)
      }
      signal?.addEventListener('abort', abort, { once: true })
      ;(this.#waiting ??= []).push(() => finish(true))
    })
  }
}

/** An error in a callback belongs to the program, not to the pool: it surfaces as an uncaught exception. */
function callSafely<V>(callback: (value: V) => void, value: V): void {
  try {
    callback(value)
  } catch (error) {
    process.nextTick(() => {
      throw error
    })
  }
}

/** @throws TypeError when a callback is not a function */
export function checkCallbacks(callbacks: Callbacks<never>): void {
  for (const name of ['callback', 'errorCallback'] as const)
    if (callbacks[name] !== undefined && typeof callbacks[name] !== 'function')
      throw invalidType(name, 'a function', callbacks[name])
}
