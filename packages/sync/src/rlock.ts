import {
  ABANDONED,
  Attachment,
  Gate,
  hasWaiters,
  HOLDER,
  LOCK,
  lockKind,
  RULE,
  shareClass,
  signalOf,
  StateError,
  timeoutOf,
  TimeoutError,
  type Wait,
  wakeOne,
} from '@mp/ipc/internal'
import { Acquirable, Guard } from './acquirable.js'
import { callable } from './arguments.js'
import { IS_MINE, type Monitor, REACQUIRE, REACQUIRE_SYNC, RELEASE_ALL } from './monitor.js'
import { contextOf, newContext, runInContext } from './run-context.js'

/**
 * A re-entrant lock between processes. Mirrors `multiprocessing.RLock`.
 *
 * Its owner may acquire it again, and must release it as often; nobody else may release it. The owner is the process's
 * thread or, inside `run(fn)`, that call: two `run`s of one process exclude each other, like two threads in Python. When
 * the owner dies, the next one gets it within a second, with {@link RLock.abandoned} true.
 *
 * @example
 * const lock = new RLock()
 * await lock.run(async () => {
 *   await lock.run(() => save()) // the same call: re-enters
 * })
 */
export class RLock extends Acquirable implements Monitor {
  protected readonly waiters: number
  readonly #words: Int32Array
  readonly #owner: number
  readonly #depth: number
  readonly #context: number
  readonly #me: number
  #gate: Gate | undefined

  constructor()
  constructor(origin?: unknown) {
    super(
      rlockClass,
      origin instanceof Attachment ? origin : (party) => party.handles.create(lockKind, () => undefined),
    )
    this.#words = this.party.words
    this.#me = this.party.me
    this.#owner = this.ref + LOCK.owner
    this.#depth = this.ref + LOCK.depth
    this.#context = this.ref + LOCK.context
    this.waiters = this.ref + LOCK.waiters
  }

  override tryAcquire(): boolean {
    this.assertOpen()
    return this.#take(contextOf(this.ref))
  }

  override acquire(options?: Wait): Promise<boolean> {
    // The owner re-enters past those who wait.
    if (!this.isClosed && options === undefined && this[IS_MINE]()) this.#words[this.#depth]!++
    else return super.acquire(options)
    return REENTERED
  }

  /** Releases one level; the last one frees the lock. @throws StateError unless the caller owns it */
  override release(): void {
    this.assertOpen()
    this.#release(contextOf(this.ref))
  }

  /** Whether anybody owns the lock right now. Mirrors `RLock.locked` of Python 3.14. */
  locked(): boolean {
    this.assertOpen()
    return (Atomics.load(this.#words, this.#owner) & HOLDER) !== 0
  }

  /** True while the lock is owned by somebody who got it because its former owner died: what it guards may be half-done. */
  get abandoned(): boolean {
    this.assertOpen()
    const owner = Atomics.load(this.#words, this.#owner)
    return (owner & ABANDONED) !== 0 && (owner & HOLDER) !== 0
  }

  /** @throws TimeoutError when time runs out */
  override async hold(options?: Wait): Promise<Disposable> {
    const context = contextOf(this.ref)
    if (!(await this.acquire(options))) throw new TimeoutError('RLock.hold() ran out of time')
    return new Guard(() => this.#releaseAs(context))
  }

  /**
   * Runs `fn` while owning the lock, as an owner of its own: other calls of this process wait, what `fn` itself calls and
   * awaits re-enters. Called by the present owner it re-enters.
   *
   * @throws TimeoutError when time runs out, and what `fn` throws; TypeError (`ERR_MP_INVALID_ARG`) when it is no function
   */
  override async run<T>(fn: () => T | PromiseLike<T>, options?: Wait): Promise<T> {
    this.assertOpen()
    callable('fn', fn)
    const current = contextOf(this.ref)
    const context = this.#isOwnedBy(current) ? current : newContext()
    const timeout = timeoutOf(options)
    if (!(await this.#wait(context, timeout, signalOf(options)))) throw new TimeoutError('RLock.run() ran out of time')
    try {
      return await runInContext(this.ref, context, fn)
    } finally {
      this.#releaseAs(context)
    }
  }

  protected override attempt(): boolean {
    return this.#attemptAs(contextOf(this.ref))
  }

  protected override waitFor(timeout: number, signal: AbortSignal | undefined): Promise<boolean> {
    return this.#wait(contextOf(this.ref), timeout, signal)
  }

  protected override blockFor(timeout: number): boolean {
    const owner = Atomics.load(this.#words, this.#owner) & HOLDER
    // Only this thread could release it, and it would be blocked.
    if (owner === this.#me && timeout === Infinity)
      throw new StateError(
        'acquireSync() would block for ever: another asynchronous call of this thread owns the RLock',
      )
    this.#gate ??= new Gate(this.party, this.waiters, RULE.own, this.#owner, 1)
    if (!this.#gate.wait(this.#me, timeout)) return false
    this.#begin(contextOf(this.ref))
    return true
  }

  #wait(context: number, timeout: number, signal: AbortSignal | undefined): Promise<boolean> {
    const reentry = this.#isOwnedBy(context)
    return this.party.waits.wait(this.waiters, () => this.#attemptAs(context), {
      timeout,
      signal,
      independent: reentry,
    })
  }

  #attemptAs(context: number): boolean {
    this.assertOpen()
    return this.#take(context)
  }

  #isOwnedBy(context: number): boolean {
    return (Atomics.load(this.#words, this.#owner) & HOLDER) === this.#me && this.#words[this.#context] === context
  }

  #take(context: number): boolean {
    const words = this.#words
    const seen = Atomics.load(words, this.#owner)
    const holder = seen & HOLDER
    if (holder === 0) {
      if (Atomics.compareExchange(words, this.#owner, seen, seen | this.#me) !== seen) return false
      this.#begin(context)
      return true
    }
    if (holder !== this.#me || words[this.#context] !== context) return false
    words[this.#depth]!++
    return true
  }

  /** Only the owner writes these; what a dead one left in them is overwritten here. */
  #begin(context: number): void {
    this.#words[this.#depth] = 1
    this.#words[this.#context] = context
  }

  /** A guard that outlives its handle has nothing left to release. */
  #releaseAs(context: number): void {
    if (!this.isClosed) this.#release(context)
  }

  #release(context: number): void {
    const words = this.#words
    if (!this.#isOwnedBy(context)) throw this.#notOwned()
    if (words[this.#depth]! > 1) words[this.#depth]!--
    else this.#free()
  }

  #free(): void {
    this.#words[this.#depth] = 0
    // SYNC: frees the word before it reads the list; a waiter is on the list before it looks at the word again.
    Atomics.store(this.#words, this.#owner, 0)
    if (hasWaiters(this.#words, this.waiters)) wakeOne(this.party, this.waiters)
  }

  #notOwned(): StateError {
    const holder = Atomics.load(this.#words, this.#owner) & HOLDER
    const owner =
      holder === 0
        ? 'nobody owns it'
        : holder === this.#me
          ? 'another run() of this thread owns it'
          : `process ${String(this.party.participants.pidOf(holder - 1))} owns it`
    return new StateError(`release() of an RLock that the caller does not own: ${owner}`)
  }

  [IS_MINE](): boolean {
    this.assertOpen()
    return this.#isOwnedBy(contextOf(this.ref))
  }

  [RELEASE_ALL](): number {
    if (!this[IS_MINE]()) throw this.#notOwned()
    const depth = this.#words[this.#depth]!
    this.#free()
    return depth
  }

  async [REACQUIRE](depth: number): Promise<void> {
    await this.acquire()
    this.#words[this.#depth]! += depth - 1
  }

  [REACQUIRE_SYNC](depth: number): void {
    this.acquireSync()
    this.#words[this.#depth]! += depth - 1
  }

  protected describe(): string {
    const holder = (Atomics.load(this.#words, this.#owner) & HOLDER) - 1
    if (holder < 0) return `free${this.describeWaiters()}`
    const pid = this.party.participants.pidOf(holder)
    const depth = this.#words[this.#depth]!
    const times = depth > 1 ? ` ${String(depth)} times` : ''
    return `held by pid ${String(pid)}${times}${this.abandoned ? ', abandoned' : ''}${this.describeWaiters()}`
  }
}

const REENTERED: Promise<boolean> = Promise.resolve(true)

const rlockClass = shareClass(
  { type: 'RLock', module: import.meta.url, kind: lockKind },
  (attachment) => new (RLock as new (origin: unknown) => RLock)(attachment),
)
