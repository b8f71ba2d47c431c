import { CancelledError, invalidType, StateError, TimeoutError, timeoutOf, type Wait, signalOf } from '@mp/ipc/internal'
import { callSafely } from './call-safely.js'
import { UnseenFailure } from './unseen-failures.js'

/** Called with the result, or with the list of results. */
export type Callback<T> = (value: T) => void
/** Called with what a task threw. */
export type ErrorCallback = (error: unknown) => void

/** Functions of this process that are told how a task ended. */
export interface Callbacks<T> {
  /** Called once with the result, before `get()` resolves. What it throws is an uncaught exception of the program. */
  readonly callback?: Callback<T> | undefined
  /** Called once with the error, before `get()` rejects. */
  readonly errorCallback?: ErrorCallback | undefined
}

/**
 * The result of work that was handed to a pool. Mirrors `multiprocessing.pool.AsyncResult`; can be awaited as well.
 *
 * @example
 * const result = pool.applyAsync(square, [7])
 * console.log(await result.get(1000)) // 49
 */
export class AsyncResult<T> implements PromiseLike<T> {
  #state: 'pending' | 'done' | 'failed' = 'pending'
  #value: unknown
  /** made when somebody asks: most of a hundred thousand results are never waited for one by one */
  #promise: Promise<T> | undefined
  #settlePromise: { resolve: (value: T) => void; reject: (error: unknown) => void } | undefined
  #unseen: UnseenFailure | undefined
  #looked: boolean
  readonly #callbacks: Callbacks<T>
  readonly #cancel: (error: CancelledError) => boolean

  /** @internal */
  constructor(callbacks: Callbacks<T> | undefined, cancel: (error: CancelledError) => boolean) {
    this.#callbacks = callbacks ?? {}
    this.#looked = callbacks?.errorCallback !== undefined
    this.#cancel = cancel
  }

  /**
   * The result, once it is there. May be called again.
   *
   * @param wait - milliseconds, or `{ timeout, signal }`; for ever when not given
   * @throws what the task threw; TimeoutError when time runs out, which does not stop the task
   */
  get(wait?: Wait): Promise<T> {
    const result = this.#ask()
    if (wait === undefined) return result
    return within(result, wait, () => {
      throw new TimeoutError('the result was not there in time; the task goes on and can be asked for again')
    })
  }

  /** Waits for the result without looking at it. Resolves when it is there, or when time ran out. */
  async wait(wait?: Wait): Promise<void> {
    const settled = this.#ask().then(nothing, nothing)
    await (wait === undefined ? settled : within(settled, wait, nothing))
  }

  /** Whether the result is there. */
  ready(): boolean {
    return this.#state !== 'pending'
  }

  /** Whether the work succeeded. @throws StateError when the result is not there yet */
  successful(): boolean {
    this.#look()
    if (this.#state === 'pending') throw new StateError('successful() before the result is there: wait() for it first')
    return this.#state === 'done'
  }

  /**
   * Gives the work up: what is queued is withdrawn, what runs is stopped. `get()` rejects with an `AbortError`.
   *
   * @returns false when the result was there already
   */
  cancel(): boolean {
    return this.#state === 'pending' && this.#cancel(new CancelledError('the work was cancelled'))
  }

  then<A = T, B = never>(
    onResult?: ((value: T) => A | PromiseLike<A>) | null,
    onError?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#ask().then(onResult, onError)
  }

  /** @internal */
  done(value: unknown): void {
    if (this.#state !== 'pending') return
    this.#state = 'done'
    this.#value = value
    if (this.#callbacks.callback !== undefined) callSafely(this.#callbacks.callback, value as T)
    this.#settlePromise?.resolve(value as T)
  }

  /** @internal */
  failed(error: unknown): void {
    if (this.#state !== 'pending') return
    this.#state = 'failed'
    this.#value = error
    if (this.#callbacks.errorCallback !== undefined) callSafely(this.#callbacks.errorCallback, error)
    this.#settlePromise?.reject(error)
    if (!this.#looked) this.#unseen = new UnseenFailure(error, this)
  }

  #look(): void {
    this.#looked = true
    this.#unseen?.seen()
    this.#unseen = undefined
  }

  #ask(): Promise<T> {
    this.#look()
    if (this.#promise !== undefined) return this.#promise
    this.#promise = new Promise<T>((resolve, reject) => {
      if (this.#state === 'done') resolve(this.#value as T)
      else if (this.#state === 'failed') reject(this.#value)
      else this.#settlePromise = { resolve, reject }
    })
    return this.#promise
  }
}

const nothing = (): void => undefined

/** The promise's outcome, or what `late` does when it was not there in time. */
function within<T>(promise: Promise<T>, wait: Wait, late: () => T): Promise<T> {
  const timeout = timeoutOf(wait)
  const signal = signalOf(wait)
  if (signal?.aborted === true) return Promise.reject(signal.reason as Error)
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | NodeJS.Immediate | undefined
    const finish = (settle: () => void): void => {
      clearTimeout(timer as NodeJS.Timeout)
      clearImmediate(timer as NodeJS.Immediate)
      signal?.removeEventListener('abort', abort)
      settle()
    }
    const abort = (): void => finish(() => reject(signal?.reason as Error))
    const expire = (): void => finish(() => resolve(Promise.resolve().then(late)))
    signal?.addEventListener('abort', abort, { once: true })
    promise.then(
      (value) => finish(() => resolve(value)),
      (error: unknown) => finish(() => reject(error)),
    )
    if (timeout <= 0) timer = setImmediate(expire)
    else if (timeout !== Infinity) timer = setTimeout(expire, Math.min(timeout, 0x7fffffff))
  })
}

/** @throws TypeError when a callback is not a function */
export function checkCallbacks(callbacks: Callbacks<never> | undefined): void {
  if (callbacks === undefined) return
  for (const name of ['callback', 'errorCallback'] as const)
    if (callbacks[name] !== undefined && typeof callbacks[name] !== 'function')
      throw invalidType(name, 'a function', callbacks[name])
}
