import {
  Attachment,
  Gate,
  EVENT,
  eventKind,
  hasWaiters,
  RULE,
  shareClass,
  SharedObject,
  signalOf,
  timeoutOf,
  type Wait,
  waitersOf,
} from '@mp/ipc/internal'

/** One promise for every `wait()` that need not wait. */
const IS_SET: Promise<boolean> = Promise.resolve(true)

/**
 * A flag that processes wait for. Mirrors `multiprocessing.Event`.
 *
 * Everybody who waited when `set()` was called wakes with true, even when `clear()` follows at once (Python's may answer
 * False then). `set()` never waits for anybody, and a waiter that died is no obstacle.
 *
 * @example
 * const ready = new Event()
 * // in one process
 * await ready.wait({ timeout: 5000 })
 * // in another
 * ready.set()
 */
export class Event extends SharedObject {
  readonly #words: Int32Array
  readonly #state: number
  readonly #waiters: number
  #gate: Gate | undefined

  constructor()
  constructor(origin?: unknown) {
    super(
      eventClass,
      origin instanceof Attachment ? origin : (party) => party.handles.create(eventKind, () => undefined),
    )
    this.#words = this.party.words
    this.#state = this.ref + EVENT.state
    this.#waiters = this.ref + EVENT.waiters
  }

  /** Whether the flag is set. Mirrors `is_set`. */
  isSet(): boolean {
    this.assertOpen()
    return (Atomics.load(this.#words, this.#state) & 1) !== 0
  }

  /** Sets the flag and wakes everybody who waits for it. */
  set(): void {
    if (this.isClosed) this.assertOpen()
    const words = this.#words
    for (;;) {
      const seen = Atomics.load(words, this.#state)
      if ((seen & 1) !== 0) return
      if (Atomics.compareExchange(words, this.#state, seen, (seen + 1) | 0) === seen) break
    }
    // SYNC: changes the state before it reads the list; a waiter is on the list before it looks at the state again.
    if (!hasWaiters(words, this.#waiters)) return
    const gate = this.#gate ?? this.#makeGate()
    gate.wake()
    this.party.waits.retry(this.#waiters)
  }

  /** Takes the flag back. Who waited while it was set wakes all the same. */
  clear(): void {
    this.assertOpen()
    for (;;) {
      const seen = Atomics.load(this.#words, this.#state)
      if ((seen & 1) === 0) return
      if (Atomics.compareExchange(this.#words, this.#state, seen, (seen + 1) | 0) === seen) return
    }
  }

  /**
   * Waits until the flag is set.
   *
   * @param options - `{ block = true, timeout, signal }` or a number: milliseconds, for ever by default, 0 to look once
   * @returns true, or false when time ran out; rejects with the signal's reason when it is aborted
   */
  wait(options?: Wait): Promise<boolean> {
    try {
      if (options === undefined && this.isSet()) return IS_SET
      const attempt = this.#wasSet()
      const timeout = timeoutOf(options)
      const signal = signalOf(options)
      return this.party.waits.wait(this.#waiters, attempt, { timeout, signal, independent: true })
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** {@link wait} that blocks the calling thread. A signal is looked at once, before it blocks. */
  waitSync(options?: Wait): boolean {
    if (this.isClosed) this.assertOpen()
    const before = Atomics.load(this.#words, this.#state)
    const timeout = options === undefined ? Infinity : timeoutOf(options)
    if (options !== undefined) signalOf(options)?.throwIfAborted()
    return (before & 1) !== 0 || (this.#gate ?? this.#makeGate()).wait(before, timeout)
  }

  /** Whether the flag is set, or was since now. */
  #wasSet(): () => boolean {
    this.assertOpen()
    const before = Atomics.load(this.#words, this.#state)
    if ((before & 1) !== 0) return () => true
    return () => {
      this.assertOpen()
      return Atomics.load(this.#words, this.#state) !== before
    }
  }

  #makeGate(): Gate {
    return (this.#gate = new Gate(this.party, this.#waiters, RULE.differs, this.#state, -1))
  }

  protected describe(): string {
    const waiting = waitersOf(this.#words, this.#waiters).length
    return `${this.isSet() ? 'set' : 'unset'}${waiting === 0 ? '' : `, ${String(waiting)} waiting`}`
  }
}

const eventClass = shareClass(
  { type: 'Event', module: import.meta.url, kind: eventKind },
  (attachment) => new (Event as new (origin: unknown) => Event)(attachment),
)
