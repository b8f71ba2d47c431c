import { inspect } from 'node:util'
import {
  Attachment,
  bitsOfEntry,
  ClosedError,
  CONDITION,
  conditionEntries,
  conditionKind,
  entryOf,
  type EntryTable,
  invalidType,
  NOTIFIED,
  notifyWaiters,
  shareClass,
  SharedObject,
  signalOf,
  StateError,
  timeoutOf,
  type Wait,
  WAITING,
  waitSync,
} from '@mp/ipc/internal'
import { callable, wholeNumber } from './arguments.js'
import { Lock } from './lock.js'
import { IS_MINE, REACQUIRE, REACQUIRE_SYNC, RELEASE_ALL } from './monitor.js'
import { RLock } from './rlock.js'

/** What a sent condition says of itself beside the object. */
interface ConditionExtras {
  readonly lock: Lock | RLock
}

/**
 * Waiting under a lock until another process says that something has changed. Mirrors `multiprocessing.Condition`.
 *
 * It stores nothing: `notify` wakes those who wait at that moment, and is lost when nobody does. A waiter whose time ran
 * out or that died takes no notification with it; one that it had got already passes on to another waiter.
 *
 * @example
 * const changed = new Condition()
 * // in one process
 * await changed.run(() => changed.waitFor(() => stock.value > 0))
 * // in another
 * await changed.run(() => { stock.release(); changed.notify() })
 */
export class Condition extends SharedObject {
  readonly #lock: Lock | RLock
  readonly #entries: EntryTable
  readonly #waiters: number

  /**
   * @param lock - a `Lock` or `RLock`; by default an `RLock` of its own
   * @throws TypeError (`ERR_MP_INVALID_ARG`) for anything else
   */
  constructor(lock?: Lock | RLock)
  constructor(origin?: unknown) {
    const attachment = origin instanceof Attachment ? (origin as Attachment<ConditionExtras>) : undefined
    const lock = attachment?.token.lock ?? origin ?? new RLock()
    if (!(lock instanceof Lock || lock instanceof RLock)) throw invalidType('lock', 'a Lock or an RLock', lock)
    super(conditionClass, attachment ?? ((party) => party.handles.create(conditionKind, () => undefined)))
    this.#lock = lock
    this.#entries = conditionEntries(this.party, this.ref)
    this.#waiters = this.ref + CONDITION.waiters
  }

  /** Waits for the lock. See `Lock.acquire` and `RLock.acquire`. */
  acquire(options?: Wait): Promise<boolean> {
    try {
      return this.#openLock.acquire(options)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** {@link acquire} that blocks the calling thread. */
  acquireSync(options?: Wait): boolean {
    return this.#openLock.acquireSync(options)
  }

  /** Acquires the lock if that is possible right now. */
  tryAcquire(): boolean {
    return this.#openLock.tryAcquire()
  }

  /** Releases the lock. @throws StateError when the caller may not */
  release(): void {
    this.#openLock.release()
  }

  /** Whether anybody holds the lock right now. */
  locked(): boolean {
    return this.#openLock.locked()
  }

  /** Acquires the lock and returns a guard that releases it. @throws TimeoutError when time runs out */
  async hold(options?: Wait): Promise<Disposable> {
    return this.#openLock.hold(options)
  }

  /** Runs `fn` while holding the lock. @throws TimeoutError when time runs out, and what `fn` throws */
  async run<T>(fn: () => T | PromiseLike<T>, options?: Wait): Promise<T> {
    return this.#openLock.run(fn, options)
  }

  /** True while the lock is held by somebody who got it because its former holder died. */
  get abandoned(): boolean {
    return this.#openLock.abandoned
  }

  /**
   * Releases the lock (however often it was acquired), waits for a notification, and acquires the lock again before it
   * returns, whatever happened.
   *
   * @param options - `{ block = true, timeout, signal }` or a number: milliseconds, for ever by default. Time and signal
   * bound the wait for the notification, not that for the lock
   * @returns true when it was notified, false when time ran out; rejects with the signal's reason when it is aborted
   * @throws StateError, as a rejection, without the lock
   */
  async wait(options?: Wait): Promise<boolean> {
    const timeout = timeoutOf(options)
    const signal = signalOf(options)
    this.#assertMine('wait')
    signal?.throwIfAborted()
    const index = this.#enter()
    const depth = this.#lock[RELEASE_ALL]()
    const wait = { timeout, signal, independent: true }
    let failure: unknown
    try {
      await this.party.waits.wait(this.#waiters, () => this.#isNotified(index), wait)
    } catch (error) {
      failure = error
    }
    // A notification that came together with the timeout or the abort counts: nobody else got it.
    const notified = !this.isClosed && !this.#withdraw(index)
    await this.#lock[REACQUIRE](depth)
    if (notified && !this.isClosed) this.#leave(index)
    if (failure !== undefined && !notified) throw failure
    return notified
  }

  /** {@link wait} that blocks the calling thread. A signal is looked at once, before it blocks. */
  waitSync(options?: Wait): boolean {
    const timeout = timeoutOf(options)
    signalOf(options)?.throwIfAborted()
    this.#assertMine('waitSync')
    const index = this.#enter()
    const depth = this.#lock[RELEASE_ALL]()
    waitSync(this.party, this.#waiters, () => this.#isNotified(index), timeout)
    const notified = !this.#withdraw(index)
    this.#lock[REACQUIRE_SYNC](depth)
    if (notified) this.#leave(index)
    return notified
  }

  /**
   * Waits until the predicate holds; it is called with the lock held, before the first wait and after each notification.
   * Mirrors `wait_for`: the time limit is one for all of it.
   *
   * @param predicate - may be asynchronous
   * @returns the last thing the predicate said: when time ran out, something falsy
   * @throws StateError, as a rejection, without the lock; what the predicate throws
   */
  async waitFor<T>(predicate: () => T | PromiseLike<T>, options?: Wait): Promise<T> {
    const timeout = timeoutOf(options)
    const signal = signalOf(options)
    callable('predicate', predicate)
    signal?.throwIfAborted()
    this.#assertMine('waitFor')
    const deadline = performance.now() + timeout
    for (;;) {
      const answer = await predicate()
      const left = deadline - performance.now()
      if (answer || left <= 0) return answer
      await this.wait({ timeout: left, signal })
    }
  }

  /** {@link waitFor} that blocks the calling thread; the predicate must answer at once. */
  waitForSync<T>(predicate: () => T, options?: Wait): T {
    const timeout = timeoutOf(options)
    callable('predicate', predicate)
    signalOf(options)?.throwIfAborted()
    this.#assertMine('waitForSync')
    const deadline = performance.now() + timeout
    for (;;) {
      const answer = predicate()
      const left = deadline - performance.now()
      if (answer || left <= 0) return answer
      this.waitSync(left)
    }
  }

  /**
   * Wakes up to `n` of those who wait right now; they go on once they have the lock.
   *
   * @throws StateError without the lock; TypeError, RangeError (`ERR_MP_INVALID_ARG`) when `n` is not a whole number >= 0
   */
  notify(n = 1): void {
    this.assertOpen()
    wholeNumber('n', n, 0, Number.MAX_SAFE_INTEGER)
    this.#assertMine('notify')
    notifyWaiters(this.party, this.ref, this.#entries, n)
  }

  /** Wakes all who wait right now. Mirrors `notify_all`. @throws StateError without the lock */
  notifyAll(): void {
    this.assertOpen()
    this.#assertMine('notifyAll')
    notifyWaiters(this.party, this.ref, this.#entries, Infinity)
  }

  /** The lock, for a call from outside. @throws ClosedError */
  get #openLock(): Lock | RLock {
    this.assertOpen()
    return this.#lock
  }

  #assertMine(method: string): void {
    this.assertOpen()
    if (!this.#lock[IS_MINE]())
      throw new StateError(
        `${method}() of a Condition without its lock: call it between acquire() and release(), or in run()`,
      )
  }

  #enter(): number {
    const index = this.#entries.take(entryOf(this.party.slot, WAITING), Infinity)
    if (index < 0) throw new StateError('too many tasks wait for one Condition')
    return index
  }

  #isNotified(index: number): boolean {
    if (this.isClosed) this.#abandonEntry(index)
    return bitsOfEntry(this.#entries.load(index)) === NOTIFIED
  }

  /** Stops waiting; false when a notification has come meanwhile. */
  #withdraw(index: number): boolean {
    return this.#entries.change(index, entryOf(this.party.slot, WAITING), 0)
  }

  #leave(index: number): void {
    this.#entries.change(index, entryOf(this.party.slot, NOTIFIED), 0)
  }

  /** Called while the handle is being closed and the memory is still held. @throws ClosedError */
  #abandonEntry(index: number): never {
    if (!this.#withdraw(index)) {
      notifyWaiters(this.party, this.ref, this.#entries, 1)
      this.#leave(index)
    }
    this.assertOpen()
    throw new ClosedError('the Condition was closed while it was waited for')
  }

  protected override extras(): ConditionExtras {
    return { lock: this.#lock }
  }

  protected describe(): string {
    let waiting = 0
    for (let index = this.#entries.used; --index >= 0;) if (this.#entries.load(index) !== 0) waiting++
    return `${inspect(this.#lock)}${waiting === 0 ? '' : `, ${String(waiting)} waiting`}`
  }
}

const conditionClass = shareClass(
  { type: 'Condition', module: import.meta.url, kind: conditionKind },
  (attachment) => new (Condition as new (origin: unknown) => Condition)(attachment),
)
