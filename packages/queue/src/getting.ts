/** The getting half of a queue. The fast path does without closures and allocations. */
import {
  hasWaiters,
  NOTHING,
  type Party,
  type Ref,
  RING,
  RING_STATE,
  signalOf,
  timeoutOf,
  waitSync,
  wakeOne,
} from '@mp/ipc/internal'
import { BriefLook } from './brief-look.js'
import { emptyError, shutDownError } from './errors.js'
import { afterTurn, isTurnDue } from './event-loop-turn.js'
import { type GetOptions, type Received, wantsInfo } from './get-options.js'
import type { Openness } from './openness.js'

/** Where items are taken from: directly, or with claims on them. */
export interface Source {
  readonly redelivered?: boolean
  get(): unknown
}

export class Getting<T> {
  readonly #handle: Openness
  readonly #party: Party
  readonly #words: Int32Array
  readonly #ref: Ref
  readonly #readers: number
  readonly #source: Source
  readonly #look = new BriefLook()

  constructor(handle: Openness, party: Party, ref: Ref, source: Source) {
    this.#handle = handle
    this.#party = party
    this.#words = party.words
    this.#ref = ref
    this.#readers = ref + RING.readers
    this.#source = source
  }

  get(options: GetOptions | number | undefined): Promise<T | Received<T>> {
    if (options !== undefined) return this.#getWith(options)
    // Others of this thread that wait already come first.
    if (this.#party.waits.isWaitingFor(this.#readers)) return this.#getLater(Infinity, undefined, false)
    let item = this.#take()
    if (item === NOTHING && this.#comesSoon()) item = this.#take()
    return item === NOTHING ? this.#getLater(Infinity, undefined, false) : given(item as T)
  }

  getSync(options: GetOptions | number | undefined): T | Received<T> {
    const timeout = options === undefined ? Infinity : timeoutOf(options)
    const info = options !== undefined && wantsInfo(options)
    if (options !== undefined) signalOf(options)?.throwIfAborted()
    let item = this.#takeAs(info)
    if (item !== NOTHING) return item as T | Received<T>
    if (!waitSync(this.#party, this.#readers, () => (item = this.#takeAs(info)) !== NOTHING, timeout))
      throw emptyError()
    this.#passOn()
    return item as T | Received<T>
  }

  #getWith(options: GetOptions | number): Promise<T | Received<T>> {
    const timeout = timeoutOf(options)
    const signal = signalOf(options)
    const info = wantsInfo(options)
    signal?.throwIfAborted()
    if (timeout <= 0 || !this.#party.waits.isWaitingFor(this.#readers)) {
      let item = this.#takeAs(info)
      if (item === NOTHING && timeout > 0 && this.#comesSoon()) item = this.#takeAs(info)
      if (item !== NOTHING) return given(item as T | Received<T>)
    }
    if (timeout > 0) return this.#getLater(timeout, signal, info)
    this.#handle.assertOpen()
    throw emptyError()
  }

  async #getLater(timeout: number, signal: AbortSignal | undefined, info: boolean): Promise<T | Received<T>> {
    let item: unknown = NOTHING
    const attempt = (): boolean => (item = this.#takeAs(info)) !== NOTHING
    if (!(await this.#party.waits.wait(this.#readers, attempt, { timeout, signal }))) throw emptyError()
    this.#passOn()
    return item as T | Received<T>
  }

  #comesSoon(): boolean {
    return this.#look.until(this.#words, this.#ref + RING.puts, this.#ref + RING.gets, 0)
  }

  #takeAs(info: boolean): unknown {
    const item = this.#take()
    return info && item !== NOTHING ? { item, redelivered: this.#source.redelivered === true } : item
  }

  /** The oldest item, or `NOTHING`. SYNC: a put that came before the shutdown is in the ring before the state changes. */
  #take(): unknown {
    this.#handle.assertOpen()
    const state = Atomics.load(this.#words, this.#ref + RING.state)
    if ((state & RING_STATE.drained) !== 0) throw shutDownError()
    const item = this.#source.get()
    if (item === NOTHING && (state & RING_STATE.shutDown) !== 0) throw shutDownError()
    return item
  }

  /** One ring may have been about several items: whoever was woken wakes the next one. */
  #passOn(): void {
    if (!this.#handle.isOpen() || !hasWaiters(this.#words, this.#readers)) return
    if (this.#words[this.#ref + RING.puts] !== this.#words[this.#ref + RING.gets]) wakeOne(this.#party, this.#readers)
  }
}

const given = <T>(item: T): Promise<T> => (isTurnDue() ? afterTurn(item) : Promise.resolve(item))
