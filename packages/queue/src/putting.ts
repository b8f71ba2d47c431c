/** The putting half of a queue. The fast path does without closures and allocations. */
import {
  hasWaiters,
  type Message,
  type Party,
  Producer,
  type Ref,
  RING,
  RING_STATE,
  signalOf,
  timeoutOf,
  type Wait,
  waitSync,
  wakeOne,
} from '@mp/ipc/internal'
import { BriefLook } from './brief-look.js'
import { fullError, refusesPuts } from './errors.js'
import { afterTurn, isTurnDue } from './event-loop-turn.js'
import type { Openness } from './openness.js'

export const DONE = Promise.resolve()

export class Putting<T> {
  readonly #handle: Openness
  readonly #party: Party
  readonly #words: Int32Array
  readonly #ref: Ref
  readonly #writers: number
  readonly #producer: Producer
  readonly #look = new BriefLook()

  constructor(handle: Openness, party: Party, ref: Ref) {
    this.#handle = handle
    this.#party = party
    this.#words = party.words
    this.#ref = ref
    this.#writers = ref + RING.writers
    this.#producer = new Producer(party, ref, false)
  }

  put(item: T, options: Wait): Promise<void> {
    const timeout = options === undefined ? Infinity : timeoutOf(options)
    const signal = options === undefined ? undefined : signalOf(options)
    this.#assertMayPut()
    signal?.throwIfAborted()
    // Others of this thread that wait already come first.
    if (timeout > 0 && this.#party.waits.isWaitingFor(this.#writers))
      return this.#putLater(item, this.#keep(this.#party.writer.write(item)), timeout, signal)
    const refused = this.#producer.offer(item)
    if (refused === undefined) return isTurnDue() ? afterTurn(undefined) : DONE
    if (timeout > 0) return this.#putSoon(item, this.#keep(refused), timeout, signal)
    this.#party.writer.discard(refused)
    throw fullError(item)
  }

  putSync(item: T, options: Wait): void {
    const timeout = options === undefined ? Infinity : timeoutOf(options)
    if (options !== undefined) signalOf(options)?.throwIfAborted()
    this.#assertMayPut()
    const refused = this.#producer.offer(item)
    if (refused === undefined) return
    const message = this.#keep(refused)
    let done = false
    try {
      done = waitSync(this.#party, this.#writers, () => this.#attempt(message), timeout)
    } finally {
      this.#letGoOf(message, done)
    }
    if (!done) throw fullError(item)
    this.#passOn()
  }

  /** The queue was full just now. */
  #putSoon(item: T, message: Message, timeout: number, signal: AbortSignal | undefined): Promise<void> {
    const capacity = this.#words[this.#ref + RING.capacity]!
    if (
      !this.#look.until(this.#words, this.#ref + RING.puts, this.#ref + RING.gets, capacity) ||
      !this.#producer.putMessage(message)
    )
      return this.#putLater(item, message, timeout, signal)
    this.#letGoOf(message, true)
    return isTurnDue() ? afterTurn(undefined) : DONE
  }

  async #putLater(item: T, message: Message, timeout: number, signal: AbortSignal | undefined): Promise<void> {
    let done = false
    try {
      done = await this.#party.waits.wait(this.#writers, () => this.#attempt(message), { timeout, signal })
    } finally {
      this.#letGoOf(message, done)
    }
    if (!done) throw fullError(item)
    this.#passOn()
  }

  #attempt(message: Message): boolean {
    this.#assertMayPut()
    return this.#producer.putMessage(message)
  }

  #assertMayPut(): void {
    this.#handle.assertOpen()
    if ((Atomics.load(this.#words, this.#ref + RING.state) & RING_STATE.shutDown) !== 0) throw refusesPuts()
  }

  /** Makes an encoded item last while it waits for room, with everything it refers to. */
  #keep(message: Message): Message {
    for (const object of message.shared) this.#party.handles.retainInFlight(object)
    return this.#party.writer.keep(message)
  }

  #letGoOf(message: Message, put: boolean): void {
    if (!put) this.#party.writer.discard(message)
    for (const object of message.shared) this.#party.handles.releaseInFlight(object)
  }

  /** One ring may have been about room for several items: whoever was woken wakes the next one. */
  #passOn(): void {
    if (!this.#handle.isOpen() || !hasWaiters(this.#words, this.#writers)) return
    const items = (this.#words[this.#ref + RING.puts]! - this.#words[this.#ref + RING.gets]!) | 0
    if (items < this.#words[this.#ref + RING.capacity]!) wakeOne(this.#party, this.#writers)
  }
}
