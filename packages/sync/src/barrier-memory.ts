/** A barrier's memory and the steps that change it, each of them one compare-and-swap (objects/barrier-kind.ts). */
import {
  BARRIER,
  barrierEntries,
  barrierState,
  countOfArrived,
  type EntryTable,
  isDrained,
  type Party,
  PHASE,
  type Phase,
  phaseOf,
  type Ref,
  roundOf,
  wakeAll,
} from '@mp/ipc/internal'

export class BarrierMemory {
  readonly party: Party
  readonly parties: number
  readonly waiters: number
  readonly entries: EntryTable
  readonly #state: number

  constructor(party: Party, ref: Ref) {
    this.party = party
    this.parties = party.words[ref + BARRIER.parties]!
    this.waiters = ref + BARRIER.waiters
    this.entries = barrierEntries(party, ref)
    this.#state = ref + BARRIER.state
  }

  get state(): number {
    return Atomics.load(this.party.words, this.#state)
  }

  get phase(): Phase {
    return phaseOf(this.state)
  }

  /** Parties that wait for the others right now. */
  get waiting(): number {
    const { state } = this
    return phaseOf(state) === PHASE.filling ? countOfArrived(state) : 0
  }

  change(from: number, round: number, phase: Phase, count: number): boolean {
    return Atomics.compareExchange(this.party.words, this.#state, from, barrierState(round, phase, count)) === from
  }

  /** Changes the phase whatever else goes on, if `next` names one for the present phase. Whether it did. */
  changePhase(next: (phase: Phase, arrived: number) => Phase | undefined): boolean {
    for (;;) {
      const seen = this.state
      const phase = next(phaseOf(seen), countOfArrived(seen))
      if (phase === undefined) return false
      if (!this.change(seen, roundOf(seen), phase, 0)) continue
      this.wake()
      return true
    }
  }

  /** Begins the next round if everybody has left the last one. */
  beginNextRound(seen: number): boolean {
    const round = roundOf(seen)
    if (!isDrained(this.entries, round)) return false
    this.change(seen, round + 1, PHASE.filling, 0)
    return true
  }

  /** SYNC: after every change; a waiter is on the list before it looks at the state or the entries. */
  wake(): void {
    wakeAll(this.party, this.waiters)
  }

  /** For those who wait for the next round to begin. */
  wakeWhenDrained(round: number): void {
    if (Atomics.load(this.party.words, this.waiters) !== 0 && isDrained(this.entries, round)) this.wake()
  }
}
