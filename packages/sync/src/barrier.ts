import {
  type AnyFunction,
  Attachment,
  BARRIER,
  barrierKind,
  type FunctionReference,
  invalidType,
  isReference,
  listenForAbort,
  load,
  loadSync,
  locate,
  MOST_PARTIES,
  PHASE,
  shareClass,
  SharedObject,
  signalOf,
  StateError,
  type Target,
  timeoutOf,
  type Wait,
  waitSync,
} from '@mp/ipc/internal'
import { wholeNumber } from './arguments.js'
import { BarrierMemory } from './barrier-memory.js'
import { Passage } from './barrier-passage.js'

/** What the last party runs, alone, before it lets the others go. */
export type BarrierAction = (() => unknown) | FunctionReference<readonly []>

/** Options of `new Barrier`. */
export interface BarrierOptions {
  /** Runs once per round, in the process of the party that arrives last. Its module must export it. Default: nothing. */
  readonly action?: BarrierAction | undefined
  /** Milliseconds that `wait()` waits when it is not told. Default: for ever. */
  readonly timeout?: number | undefined
}

/** What a sent barrier says of itself beside the object. */
interface BarrierExtras {
  readonly action: Target | undefined
  readonly timeout: number
}

/**
 * A meeting point: everybody waits until all parties have come. Mirrors `multiprocessing.Barrier`.
 *
 * When a party runs out of time, or dies while it waits, the barrier is broken for all, now and later, until `reset()`.
 * Nobody enters the next round before everybody has left the last one.
 *
 * @example
 * const start = new Barrier(3)
 * await start.wait() // in each of three processes; goes on when all have come
 */
export class Barrier extends SharedObject {
  readonly #memory: BarrierMemory
  readonly #passages = new Set<Passage>()
  readonly #target: Target | undefined
  readonly #timeout: number
  #action: AnyFunction | undefined

  /**
   * @param parties - how many must come, 1 to 16,383
   * @param options - `{ action, timeout }`, or a number: the timeout
   * @throws TypeError, RangeError (`ERR_MP_INVALID_ARG`); TargetError for an action that no module exports
   */
  constructor(parties: number, options?: BarrierOptions | number)
  constructor(origin: unknown, options: unknown = {}) {
    const attachment = origin instanceof Attachment ? (origin as Attachment<BarrierExtras>) : undefined
    const { action, timeout } = attachment?.token ?? readOptions(origin, options)
    super(
      barrierClass,
      attachment ??
        ((party) =>
          party.handles.create(barrierKind, (ref) => {
            party.words[ref + BARRIER.parties] = origin as number
          })),
    )
    this.#memory = new BarrierMemory(this.party, this.ref)
    this.#target = action
    this.#timeout = timeout
    const own = attachment === undefined && typeof options === 'object' ? (options as BarrierOptions).action : undefined
    if (typeof own === 'function') this.#action = own
  }

  /** How many parties a round takes. */
  get parties(): number {
    this.assertOpen()
    return this.#memory.parties
  }

  /** How many parties wait right now. Mirrors `n_waiting`. */
  get nWaiting(): number {
    this.assertOpen()
    return this.#memory.waiting
  }

  /** Whether the barrier is broken: every `wait` fails until `reset()`. */
  get broken(): boolean {
    this.assertOpen()
    const { phase } = this.#memory
    return phase === PHASE.broken || phase === PHASE.spent
  }

  /**
   * Waits until all parties have come.
   *
   * @param options - `{ block = true, timeout, signal }` or a number: milliseconds, by default the barrier's own timeout.
   * An aborted signal takes the party back, which harms nobody
   * @returns a number from 0 to parties - 1, different for each party of the round
   * @throws BrokenBarrierError when time runs out (for everybody), or the barrier is broken, aborted or reset; the signal's
   * reason when it is aborted; what the action throws, in the party that ran it
   */
  async wait(options?: Wait): Promise<number> {
    const timeout = this.#timeoutOf(options)
    const signal = signalOf(options)
    this.assertOpen()
    signal?.throwIfAborted()
    const passage = this.#enter()
    const withdraw = (): void => {
      passage.withdraw(signal?.reason)
      this.party.waits.retryAll(this.#memory.waiters)
    }
    const stopListening = listenForAbort(signal, withdraw)
    try {
      if (!(await this.#passes(passage, timeout))) {
        passage.expire()
        await this.#passes(passage, Infinity)
      }
      if (passage.isLast && this.#target !== undefined) await this.#act(passage)
      return passage.index
    } finally {
      stopListening()
      this.#passages.delete(passage)
    }
  }

  /**
   * {@link wait} that blocks the calling thread. A signal is looked at once, before it blocks; the action must be
   * synchronous.
   */
  waitSync(options?: Wait): number {
    const timeout = this.#timeoutOf(options)
    this.assertOpen()
    signalOf(options)?.throwIfAborted()
    const passage = this.#enter()
    try {
      if (!this.#passesSync(passage, timeout)) {
        passage.expire()
        this.#passesSync(passage, Infinity)
      }
      if (passage.isLast && this.#target !== undefined) this.#actSync(passage)
      return passage.index
    } finally {
      this.#passages.delete(passage)
    }
  }

  /** Makes the barrier empty and whole again. Parties that wait get a `BrokenBarrierError`. */
  reset(): void {
    this.assertOpen()
    this.#memory.changePhase((phase, arrived) => {
      switch (phase) {
        case PHASE.filling:
          return arrived === 0 ? undefined : PHASE.resetting
        case PHASE.action:
        case PHASE.broken:
          return PHASE.resetting
        case PHASE.spent:
          return PHASE.draining
        default:
          return undefined
      }
    })
  }

  /** Breaks the barrier: who waits, and who comes before `reset()`, gets a `BrokenBarrierError`. Never waits. */
  abort(): void {
    this.assertOpen()
    this.#memory.changePhase((phase) => {
      switch (phase) {
        case PHASE.filling:
        case PHASE.action:
        case PHASE.resetting:
          return PHASE.broken
        case PHASE.draining:
          return PHASE.spent
        default:
          return undefined
      }
    })
  }

  /** Lets go of the barrier; parties that wait through this handle leave it. */
  override [Symbol.dispose](): void {
    if (!this.isClosed) for (const passage of this.#passages) passage.close()
    super[Symbol.dispose]()
  }

  #enter(): Passage {
    const passage = new Passage(this.#memory, this.#target !== undefined)
    this.#passages.add(passage)
    return passage
  }

  #passes(passage: Passage, timeout: number): Promise<boolean> {
    return this.party.waits.wait(this.#memory.waiters, () => passage.step(), { timeout, independent: true })
  }

  #passesSync(passage: Passage, timeout: number): boolean {
    const { waits } = this.party
    const { waiters } = this.#memory
    const step = (): boolean => {
      // This thread's own asynchronous parties cannot leave the last round while it is blocked here.
      if (waits.isWaitingFor(waiters)) waits.retryAll(waiters)
      return passage.step()
    }
    return waitSync(this.party, waiters, step, timeout)
  }

  async #act(passage: Passage): Promise<void> {
    try {
      this.#action ??= await load(this.#target!)
      await this.#action()
    } catch (error) {
      passage.breakRound()
      throw error
    }
    passage.release()
  }

  #actSync(passage: Passage): void {
    try {
      this.#action ??= loadSync(this.#target!)
      if (this.#action === undefined)
        throw new StateError(
          `the Barrier's action cannot be imported without waiting: call wait() instead of waitSync()`,
        )
      const result = this.#action()
      if (typeof (result as PromiseLike<unknown> | undefined)?.then === 'function')
        throw new StateError(`the Barrier's action is asynchronous: call wait() instead of waitSync()`)
    } catch (error) {
      passage.breakRound()
      throw error
    }
    passage.release()
  }

  #timeoutOf(options: Wait): number {
    const timeout = timeoutOf(options)
    const given = typeof options === 'number' || options?.timeout !== undefined || options?.block === false
    return given ? timeout : this.#timeout
  }

  protected override extras(): BarrierExtras {
    return { action: this.#target, timeout: this.#timeout }
  }

  protected describe(): string {
    const { parties, waiting } = this.#memory
    return this.broken ? `broken, ${String(parties)} parties` : `${String(waiting)} of ${String(parties)} parties`
  }
}

function readOptions(parties: unknown, options: unknown): BarrierExtras {
  wholeNumber('parties', parties, 1, MOST_PARTIES)
  if (typeof options === 'number') return { action: undefined, timeout: timeoutOf(options) }
  if (typeof options !== 'object' || options === null)
    throw invalidType('options', 'an object like { action, timeout }, or a number of milliseconds', options)
  const { action, timeout } = options as { action?: unknown; timeout?: number }
  if (action !== undefined && typeof action !== 'function' && !isReference(action))
    throw invalidType('options.action', 'a function that a module exports', action)
  const limit = timeoutOf({ timeout })
  return {
    action: action === undefined ? undefined : locate(action as AnyFunction | FunctionReference),
    timeout: limit,
  }
}

const barrierClass = shareClass(
  { type: 'Barrier', module: import.meta.url, kind: barrierKind },
  (attachment) => new (Barrier as new (origin: unknown) => Barrier)(attachment),
)
