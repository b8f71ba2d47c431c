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
  StateError,
  wakeOne,
} from '@mp/ipc/internal'
import { Acquirable } from './acquirable.js'
import { IS_MINE, type Monitor, REACQUIRE, REACQUIRE_SYNC, RELEASE_ALL } from './monitor.js'

/**
 * A lock between processes. Mirrors `multiprocessing.Lock`.
 *
 * It is not owned: any process may release it. It is not re-entrant: who holds it and acquires it again waits for itself.
 * When its holder dies, the next one gets it within a second, with {@link Lock.abandoned} true.
 *
 * @example
 * const lock = new Lock()
 * {
 *   using guard = await lock.hold()
 *   // nobody else in the family is here
 * }
 */
export class Lock extends Acquirable implements Monitor {
  protected readonly waiters: number
  readonly #words: Int32Array
  readonly #owner: number
  readonly #me: number
  #gate: Gate | undefined

  constructor()
  constructor(origin?: unknown) {
    super(lockClass, origin instanceof Attachment ? origin : (party) => party.handles.create(lockKind, () => undefined))
    this.#words = this.party.words
    this.#me = this.party.me
    this.#owner = this.ref + LOCK.owner
    this.waiters = this.ref + LOCK.waiters
  }

  override tryAcquire(): boolean {
    this.assertOpen()
    const seen = Atomics.compareExchange(this.#words, this.#owner, 0, this.#me)
    if (seen === 0) return true
    if (seen !== ABANDONED) return false
    return Atomics.compareExchange(this.#words, this.#owner, ABANDONED, this.#me | ABANDONED) === ABANDONED
  }

  /** Frees the lock and wakes one waiter. Any process may do it. @throws StateError when the lock is free */
  override release(): void {
    this.assertOpen()
    // SYNC: frees the word before it reads the list; a waiter is on the list before it looks at the word again.
    if (Atomics.compareExchange(this.#words, this.#owner, this.#me, 0) !== this.#me) this.#releaseOther()
    if (hasWaiters(this.#words, this.waiters)) wakeOne(this.party, this.waiters)
  }

  /** Frees the lock of another holder, or an abandoned one. */
  #releaseOther(): void {
    for (;;) {
      const seen = Atomics.load(this.#words, this.#owner)
      if ((seen & HOLDER) === 0)
        throw new StateError(
          'release() of a Lock that nobody holds: call it once for each acquire() that returned true',
        )
      if (Atomics.compareExchange(this.#words, this.#owner, seen, 0) === seen) return
    }
  }

  /** Whether anybody holds the lock right now. Mirrors `Lock.locked` of Python 3.14. */
  locked(): boolean {
    this.assertOpen()
    return (Atomics.load(this.#words, this.#owner) & HOLDER) !== 0
  }

  /** True while the lock is held by somebody who got it because its former holder died: what it guards may be half-done. */
  get abandoned(): boolean {
    this.assertOpen()
    const owner = Atomics.load(this.#words, this.#owner)
    return (owner & ABANDONED) !== 0 && (owner & HOLDER) !== 0
  }

  /** Looks before it takes, so that waiting does not pull the word from one processor to the next. */
  protected override attempt(): boolean {
    return (Atomics.load(this.#words, this.#owner) & HOLDER) === 0 && this.tryAcquire()
  }

  protected override blockFor(timeout: number): boolean {
    this.#gate ??= new Gate(this.party, this.waiters, RULE.own, this.#owner, 1)
    return this.#gate.wait(this.#me, timeout)
  }

  [IS_MINE](): boolean {
    this.assertOpen()
    return (Atomics.load(this.#words, this.#owner) & HOLDER) === this.#me
  }

  [RELEASE_ALL](): number {
    this.release()
    return 1
  }

  async [REACQUIRE](): Promise<void> {
    await this.acquire()
  }

  [REACQUIRE_SYNC](): void {
    this.acquireSync()
  }

  protected describe(): string {
    const holder = (Atomics.load(this.#words, this.#owner) & HOLDER) - 1
    const state = holder < 0 ? 'free' : `held by pid ${String(this.party.participants.pidOf(holder))}`
    return `${state}${this.abandoned ? ', abandoned' : ''}${this.describeWaiters()}`
  }
}

const lockClass = shareClass(
  { type: 'Lock', module: import.meta.url, kind: lockKind },
  (attachment) => new (Lock as new (origin: unknown) => Lock)(attachment),
)
