/** What locks and semaphores have in common: waiting for one attempt to succeed, guards and `run`. */
import {
  hasWaiters,
  SharedObject,
  signalOf,
  timeoutOf,
  TimeoutError,
  type Wait,
  waitersOf,
  waitSync,
} from '@mp/ipc/internal'
import { callable } from './arguments.js'

/** One promise for every `acquire()` that need not wait: nothing is allocated when nobody is in the way. */
const ACQUIRED: Promise<boolean> = Promise.resolve(true)

export abstract class Acquirable extends SharedObject {
  /** Word of the list of those who wait to acquire. */
  protected abstract readonly waiters: number

  /**
   * Acquires if that is possible right now; never waits. Mirrors Python's `acquire(block=False)`.
   *
   * @returns whether it was
   * @throws ClosedError after this handle was disposed
   */
  abstract tryAcquire(): boolean

  /**
   * Gives back what `acquire` got.
   *
   * @throws StateError when there is nothing to give back
   */
  abstract release(): void

  /** {@link tryAcquire} for one who waits: cheap while there is nothing to get. */
  protected abstract attempt(): boolean

  /**
   * Waits until it can acquire. Mirrors Python's `acquire(block, timeout)`.
   *
   * @param options - `{ block = true, timeout, signal }` or a number: milliseconds, for ever by default, 0 to look once
   * @returns true, or false when time ran out; rejects with the signal's reason when it is aborted, and has then not acquired
   * @throws TypeError (`ERR_MP_INVALID_ARG`) as a rejection, for options that are none
   */
  acquire(options?: Wait): Promise<boolean> {
    try {
      // Those of this thread that wait already come first: it is only tried past them when nobody waits at all.
      if (options === undefined && !hasWaiters(this.party.words, this.waiters) && this.tryAcquire()) return ACQUIRED
      this.assertOpen()
      const timeout = timeoutOf(options)
      return this.waitFor(timeout, signalOf(options))
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /**
   * {@link acquire} that blocks the calling thread without spinning: for CPU-bound code in a worker. A signal is looked at
   * once, before it blocks.
   *
   * @returns true, or false when time ran out
   */
  acquireSync(options?: Wait): boolean {
    if (options === undefined) return this.tryAcquire() || this.blockFor(Infinity)
    const timeout = timeoutOf(options)
    signalOf(options)?.throwIfAborted()
    return this.tryAcquire() || this.blockFor(timeout)
  }

  protected waitFor(timeout: number, signal: AbortSignal | undefined): Promise<boolean> {
    return this.party.waits.wait(this.waiters, () => this.attemptWhileOpen(), { timeout, signal })
  }

  /** @throws ClosedError, which ends the wait, once the handle is closed */
  protected attemptWhileOpen(): boolean {
    this.assertOpen()
    return this.attempt()
  }

  protected blockFor(timeout: number): boolean {
    return waitSync(this.party, this.waiters, () => this.attempt(), timeout)
  }

  /**
   * Acquires and returns a guard that releases when it goes out of scope.
   *
   * @throws TimeoutError when time runs out
   * @example
   * using guard = await lock.hold({ timeout: 1000 })
   */
  async hold(options?: Wait): Promise<Disposable> {
    if (!(await this.acquire(options))) throw new TimeoutError(`${this.constructor.name}.hold() ran out of time`)
    return new Guard(() => this.release())
  }

  /**
   * Runs `fn` between {@link acquire} and {@link release} and returns its result.
   *
   * @throws TimeoutError when time runs out, and what `fn` throws; TypeError (`ERR_MP_INVALID_ARG`) when it is no function
   * @example
   * const total = await lock.run(async () => sum(await readAll()))
   */
  async run<T>(fn: () => T | PromiseLike<T>, options?: Wait): Promise<T> {
    callable('fn', fn)
    const guard = await this.hold(options)
    try {
      return await fn()
    } finally {
      guard[Symbol.dispose]()
    }
  }

  /** How many processes and threads wait, as `util.inspect` shows it. */
  protected describeWaiters(): string {
    const waiting = waitersOf(this.party.words, this.waiters).length
    return waiting === 0 ? '' : `, ${String(waiting)} waiting`
  }
}

/** Releases once, however often it is disposed. */
export class Guard implements Disposable {
  #release: (() => void) | undefined

  constructor(release: () => void) {
    this.#release = release
  }

  [Symbol.dispose](): void {
    const release = this.#release
    this.#release = undefined
    release?.()
  }
}
