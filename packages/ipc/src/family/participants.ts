/**
 * The participants table: one slot per thread of the family that uses the library.
 *
 *   free ──reserve──> starting ──enter──> alive ──(death noticed)──> dead ──(reaped)──> free
 *                        └───────────(death noticed)──────────────────^
 *
 * A slot's state word holds a generation as well, so that one compare-and-swap tells a slot's tenants apart.
 */
import { HEADER, MAX_PARTICIPANTS, PARTICIPANT, PARTICIPANT_WORDS, PARTICIPANTS_BYTES, SLOT } from '../arena/layout.js'
import { StateError } from '../errors/index.js'

/** A process told apart from a later one with the same pid. */
export interface ProcessIdentity {
  readonly pid: number
  /** ticks since boot */
  readonly start: number
}

/** A slot and the generation of its tenant, as handed to a child before it runs. */
export interface Seat {
  readonly slot: number
  /** the slot's state word while it is `starting` */
  readonly state: number
}

/** Word of the first window at which a slot begins. */
export const participantAt = (slot: number): number => PARTICIPANTS_BYTES / 4 + slot * PARTICIPANT_WORDS

export class Participants {
  readonly #words: Int32Array

  constructor(words: Int32Array) {
    this.#words = words
  }

  /** Takes a free slot for a process that is about to start. */
  reserve(parent: ProcessIdentity | undefined, flags: number): Seat {
    for (let slot = 0; slot < MAX_PARTICIPANTS; slot++) {
      const at = participantAt(slot)
      const seen = Atomics.load(this.#words, at + PARTICIPANT.state)
      if ((seen & 0xff) !== SLOT.free) continue
      const state = (((seen >> 8) + 1) << 8) | SLOT.starting
      if (Atomics.compareExchange(this.#words, at + PARTICIPANT.state, seen, state) !== seen) continue
      this.#words[at + PARTICIPANT.parentPid] = parent?.pid ?? 0
      this.#words[at + PARTICIPANT.parentStartLow] = parent?.start ?? 0
      this.#words[at + PARTICIPANT.flags] = flags
      this.#words[at + PARTICIPANT.sleep] = 0
      this.#words[at + PARTICIPANT.asyncWaits] = 0
      this.#words[at + PARTICIPANT.liveWaits] = 0
      this.#words[at + PARTICIPANT.referenced] = 0
      this.#raiseSlotsUsed(slot + 1)
      return { slot, state }
    }
    throw new StateError(`a family has room for ${String(MAX_PARTICIPANTS)} processes and threads, and all are in use`)
  }

  /** Writes down which process sits in a slot: the parent does it as soon as it knows, the process itself as well. */
  identify(slot: number, { pid, start }: ProcessIdentity): void {
    const at = participantAt(slot)
    this.#words[at + PARTICIPANT.startLow] = start | 0
    this.#words[at + PARTICIPANT.startHigh] = Math.floor(start / 2 ** 32)
    Atomics.store(this.#words, at + PARTICIPANT.pid, pid)
  }

  /** The process takes its seat. False when the seat was taken back: its parent has died meanwhile. */
  enter({ slot, state }: Seat, identity: ProcessIdentity): boolean {
    this.identify(slot, identity)
    const at = participantAt(slot) + PARTICIPANT.state
    return Atomics.compareExchange(this.#words, at, state, (state & ~0xff) | SLOT.alive) === state
  }

  /** Gives back a slot that nobody came to use, or whose tenant has been reaped. */
  vacate(slot: number, expected: number): void {
    const at = participantAt(slot)
    if (Atomics.load(this.#words, at + PARTICIPANT.state) !== expected) return
    // The pid goes first: from the state's change on, the slot is somebody else's.
    Atomics.store(this.#words, at + PARTICIPANT.pid, 0)
    Atomics.compareExchange(this.#words, at + PARTICIPANT.state, expected, (expected & ~0xff) | SLOT.free)
  }

  stateWord(slot: number): number {
    return Atomics.load(this.#words, participantAt(slot) + PARTICIPANT.state)
  }

  /** Whether the tenant of that seat has not been noticed to have ended. */
  holds({ slot, state }: Seat): boolean {
    const word = this.stateWord(slot)
    return word === state || word === ((state & ~0xff) | SLOT.alive)
  }

  pidOf(slot: number): number {
    return Atomics.load(this.#words, participantAt(slot) + PARTICIPANT.pid)
  }

  parentOf(slot: number): { pid: number; startLow: number } {
    const at = participantAt(slot)
    return { pid: this.#words[at + PARTICIPANT.parentPid]!, startLow: this.#words[at + PARTICIPANT.parentStartLow]! }
  }

  startLowOf(slot: number): number {
    return this.#words[participantAt(slot) + PARTICIPANT.startLow]!
  }

  /** Whether any thread of that process takes part. Threads that do not are not known here. */
  isAlive(pid: number, startLow: number): boolean {
    for (let slot = 0; slot < this.used; slot++) {
      const state = this.stateWord(slot) & 0xff
      if (
        (state === SLOT.alive || state === SLOT.starting) &&
        this.pidOf(slot) === pid &&
        this.startLowOf(slot) === startLow
      )
        return true
    }
    return false
  }

  /** Every slot that was ever used. */
  get used(): number {
    return Atomics.load(this.#words, HEADER.slotsUsed)
  }

  #raiseSlotsUsed(to: number): void {
    for (let seen = this.used; seen < to;) {
      const was = Atomics.compareExchange(this.#words, HEADER.slotsUsed, seen, to)
      if (was === seen) return
      seen = was
    }
  }
}
