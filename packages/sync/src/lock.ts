import {
  ABANDONED,
  Attachment,
  HOLDER,
  LOCK,
  lockKind,
  shareClass,
  SharedObject,
  signalOf,
  StateError,
  timeoutOf,
  TimeoutError,
  type Wait,
  wakeOne,
  waitersOf,
  waitSync,
} from '@mp/ipc/internal'

/**
 * A lock between processes. Mirrors `multiprocessing.Lock`.
 *
 * It is not owned: any process may release it. It is not re-entrant: who holds it and acquires it again waits for itself.
 * When its holder dies, the next one gets it within a second, with {@link abandoned} true.
 *
 * @example
 * const lock = new Lock()
 * {
 *   using guard = await lock.hold()
 *   // nobody else in the family is here
 * }
 */
export class Lock extends SharedObject {
  readonly #words: Int32Array
  readonly #owner: number
  readonly #waiters: number
  readonly #me: number

  constructor()
  constructor(origin?: unknown) {
    super(lockClass, origin instanceof Attachment ? origin : (party) => party.handles.create(lockKind, () => undefined))
    this.#words = this.party.words
    this.#me = this.party.me
    this.#owner = this.ref + LOCK.owner
    this.#waiters = this.ref + LOCK.waiters
  }

  /**
   * Waits until the lock is free and takes it.
   *
   * @returns true, or false when time ran out
   * @throws the signal's reason when it is aborted
   */
  acquire(options?: Wait): Promise<boolean> {
    try {
      return this.party.waits.wait(this.#waiters, this.#attempt, {
        timeout: timeoutOf(options),
        signal: signalOf(options),
      })
    } catch (error) {
      return Promise.reject(error as Error)
    }
  }

  /** {@link acquire} that blocks the calling thread. A signal is looked at once, before it blocks. */
  acquireSync(options?: Wait): boolean {
    if (options === undefined && this.tryAcquire()) return true
    signalOf(options)?.throwIfAborted()
    return waitSync(this.party, this.#waiters, this.#attempt, timeoutOf(options))
  }

  /** Takes the lock if it is free right now. */
  tryAcquire(): boolean {
    const seen = Atomics.compareExchange(this.#words, this.#owner, 0, this.#me)
    if (seen === 0) {
      if (!this.isClosed) return true
      Atomics.store(this.#words, this.#owner, 0)
    }
    this.assertOpen()
    if (seen !== ABANDONED) return false
    return Atomics.compareExchange(this.#words, this.#owner, ABANDONED, this.#me | ABANDONED) === ABANDONED
  }

  /** Frees the lock and wakes one waiter. @throws StateError when the lock is free */
  release(): void {
    const words = this.#words
    for (;;) {
      const seen = Atomics.load(words, this.#owner)
      this.assertOpen()
      if ((seen & HOLDER) === 0)
        throw new StateError('release() of a Lock that nobody holds: call it once for each acquire() that returned true')
      // SYNC: frees the word before it reads the list; a waiter is on the list before it looks at the word again.
      if (Atomics.compareExchange(words, this.#owner, seen, 0) === seen) break
    }
    if (Atomics.load(words, this.#waiters) !== 0) wakeOne(words, this.#waiters, this.party.native)
  }

  /** Whether anybody holds the lock right now. Mirrors `Lock.locked` of Python 3.14. */
  locked(): boolean {
    this.assertOpen()
    return (Atomics.load(this.#words, this.#owner) & HOLDER) !== 0
  }

  /** True while the lock is held by somebody who got it because its former holder died: what it guards may be half-done. */
  get abandoned(): boolean {
    const owner = Atomics.load(this.#words, this.#owner)
    return (owner & ABANDONED) !== 0 && (owner & HOLDER) !== 0
  }

  /**
   * Acquires the lock and returns a guard that releases it: `using guard = await lock.hold()`.
   *
   * @throws TimeoutError when time runs out
   */
  async hold(options?: Wait): Promise<Disposable> {
    if (!(await this.acquire(options))) throw new TimeoutError('the lock was not free in time')
    return { [Symbol.dispose]: () => this.release() }
  }

  /** Runs `fn` while holding the lock and returns its result. @throws TimeoutError when time runs out */
  async run<T>(fn: () => T | PromiseLike<T>, options?: Wait): Promise<T> {
    const guard = await this.hold(options)
    try {
      return await fn()
    } finally {
      guard[Symbol.dispose]()
    }
  }

  protected describe(): string {
    const holder = (Atomics.load(this.#words, this.#owner) & HOLDER) - 1
    const state = holder < 0 ? 'free' : `held by pid ${String(this.party.participants.pidOf(holder))}`
    const waiting = waitersOf(this.#words, this.#waiters).length
    return `${state}${this.abandoned ? ', abandoned' : ''}${waiting > 0 ? `, ${String(waiting)} waiting` : ''}`
  }

  /** Looks before it takes, so that waiting does not pull the word from one processor to the next. */
  readonly #attempt = (): boolean => (Atomics.load(this.#words, this.#owner) & HOLDER) === 0 && this.tryAcquire()
}

const lockClass = shareClass(
  { type: 'Lock', module: import.meta.url, kind: lockKind },
  (attachment) => new (Lock as new (origin: unknown) => Lock)(attachment),
)
