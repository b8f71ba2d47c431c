import {
  countOf,
  Gate,
  hasWaiters,
  moveTokens,
  type NativeGate,
  NO_BOUND,
  ownedSemaphoreKind,
  PARTICIPANT,
  RULE,
  SEMAPHORE,
  StateError,
  type Wait,
  wakeOne,
  wakeSome,
} from '@mp/ipc/internal'
import { Acquirable } from './acquirable.js'
import { wholeNumber } from './arguments.js'
import { MOST_TOKENS, type SemaphoreOptions, SemaphoreOrigin, shareSemaphore } from './semaphore-origin.js'

/**
 * A counter of tokens between processes. Mirrors `multiprocessing.Semaphore`.
 *
 * `acquire` takes a token and waits while there is none; `release` adds one, and any process may do it. A waiter that dies
 * takes nothing with it. A process that dies with a token takes it along, unless the semaphore is `owned`.
 *
 * @example
 * const slots = new Semaphore(4, { owned: true })
 * await slots.run(() => download(url)) // never more than four at a time in the whole family
 */
export class Semaphore extends Acquirable {
  protected readonly waiters: number
  readonly #bound: number
  // No `#`: what acquireSync and release begin with has often not run enough to be compiled, and gets at these sooner. V8 11
  // compiles a function of less than 81 bytes of bytecode, as those two are, in a third of the time that others take.
  private readonly words: Int32Array
  private readonly free: number
  private readonly cold: number
  /** most tokens; -1 when it is owned, where nothing is as simple as for the others */
  private readonly most: number
  private gate: Gate | undefined
  /** The gate's native half, as long as this handle is open; never of one that is owned. */
  private native: NativeGate | undefined

  /** @param value - tokens to begin with, default 1. @throws TypeError, RangeError (`ERR_MP_INVALID_ARG`) */
  constructor(value?: number, options?: SemaphoreOptions)
  constructor(value: unknown = 1, options: unknown = {}) {
    const origin = value instanceof SemaphoreOrigin ? value : classes.make(value, options)
    super(origin.type, origin.from)
    this.words = this.party.words
    this.waiters = this.ref + SEMAPHORE.waiters
    this.free = this.ref + SEMAPHORE.value
    this.cold = this.party.at + PARTICIPANT.cold
    this.#bound = this.words[this.ref + SEMAPHORE.bound]!
    const owned = origin.type.kind === ownedSemaphoreKind
    this.most = owned ? -1 : this.#bound === NO_BOUND ? MOST_TOKENS : this.#bound
  }

  override tryAcquire(): boolean {
    if (this.isClosed) this.assertOpen()
    if (this.most < 0)
      return moveTokens(this.party, this.ref, this.party.slot, (_held, free) => (free > 0 ? -1 : 0)) < 0
    for (let seen = Atomics.load(this.words, this.free); seen > 0;) {
      const was = Atomics.compareExchange(this.words, this.free, seen, seen - 1)
      if (was === seen) return true
      seen = was
    }
    return false
  }

  // The way of those who wait, in few steps: what runs before this thread sleeps is what a woken one comes back to.
  override acquireSync(options?: Wait): boolean {
    const { native, words } = this
    // Words are hints, and so not read atomically: what comes after them decides. After a sleep `cold` is above any number of
    // tokens, and like no word of a wait list: native code, from where this thread comes, looks for itself then.
    if (options !== undefined || native === undefined || words[this.free]! > words[this.cold]!)
      return this.acquireSyncOtherwise(options)
    return native.wait() === undefined || this.blockFor(Infinity)
  }

  /** Calling `super` is what makes a function long. */
  private acquireSyncOtherwise(options: Wait | undefined): boolean {
    return super.acquireSync(options)
  }

  /**
   * Gives back tokens (one by default) and wakes as many waiters. Python's takes no count.
   *
   * @throws StateError when there would be more tokens than the semaphore may have, or, of an owned one, when this thread
   * does not hold so many; nothing is given back then
   */
  override release(n = 1): void {
    const { native, words } = this
    // The same.
    if (n !== 1 || native === undefined || words[this.waiters] === words[this.cold] || native.give() !== undefined)
      this.releaseOtherwise(n)
  }

  private releaseOtherwise(n: number): void {
    if (this.isClosed) this.assertOpen()
    const words = this.words
    const seen = words[this.free]!
    if (n !== 1 || seen >= this.most || Atomics.compareExchange(words, this.free, seen, seen + 1) !== seen)
      this.#releaseMany(n)
    // SYNC: adds the tokens before it reads the list; a waiter is on the list before it looks for a token again.
    if (!hasWaiters(words, this.waiters)) return
    if (n === 1) (this.gate ?? this.#makeGate()).wake()
    else wakeSome(this.party, this.waiters, n)
  }

  #releaseMany(n: number): void {
    if (n !== 1) wholeNumber('n', n, 1, MOST_TOKENS)
    if (this.most < 0) this.#giveBack(n)
    else this.#add(n)
  }

  #add(n: number): void {
    const limit = this.most
    for (let seen = Atomics.load(this.words, this.free); ;) {
      if (n > limit - seen)
        throw new StateError(
          `release() of a ${this.constructor.name} beyond its ${this.#bound === NO_BOUND ? 'range' : 'start value'}: ` +
            `${String(seen)} of ${String(limit)} tokens are free; call it once for each acquire() that returned true`,
        )
      const was = Atomics.compareExchange(this.words, this.free, seen, seen + n)
      if (was === seen) return
      seen = was
    }
  }

  #giveBack(n: number): void {
    moveTokens(this.party, this.ref, this.party.slot, (held) => {
      if (held >= n) return n
      throw new StateError(
        `release(${String(n)}) of an owned ${this.constructor.name} of which this thread holds ${String(held)}: ` +
          'only who holds a token may release it',
      )
    })
  }

  /** Tokens that are free right now. Mirrors `get_value()`. */
  get value(): number {
    this.assertOpen()
    return Atomics.load(this.words, this.free)
  }

  /** Whether an `acquire` would have to wait. Mirrors `Semaphore.locked` of Python 3.14. */
  locked(): boolean {
    return this.value === 0
  }

  protected override attempt(): boolean {
    if (Atomics.load(this.words, this.free) === 0 || !this.tryAcquire()) return false
    // Of two releases that overlapped both may have woken this waiter: what is left is for the next one.
    if (Atomics.load(this.words, this.free) > 0) wakeOne(this.party, this.waiters)
    return true
  }

  protected override blockFor(timeout: number): boolean {
    return this.most < 0 ? super.blockFor(timeout) : (this.gate ?? this.#makeGate()).wait(0, timeout)
  }

  /**
   * Lets go of the semaphore. Others that hold it are not disturbed; the last one to let go frees its memory. What still waits
   * through this handle is rejected with a `ClosedError`.
   */
  override [Symbol.dispose](): void {
    this.native = undefined
    super[Symbol.dispose]()
  }

  #makeGate(): Gate {
    const gate = new Gate(this.party, this.waiters, RULE.take, this.free, 1, this.most)
    if (this.most >= 0) this.native = gate.native
    return (this.gate = gate)
  }

  protected describe(): string {
    const bound = this.#bound === NO_BOUND ? '' : ` of ${String(this.#bound)}`
    const held = this.most < 0 ? `, ${String(countOf(this.words, this.ref, this.party.slot))} held here` : ''
    return `value ${String(this.value)}${bound}${held}${this.describeWaiters()}`
  }
}

const classes = shareSemaphore(
  'Semaphore',
  import.meta.url,
  false,
  (origin) => new (Semaphore as new (o: unknown) => Semaphore)(origin),
)
