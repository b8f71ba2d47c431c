/**
 * One party's way through a barrier.
 *
 *   outside ──(the last round has drained)──> in ──(the round is over)──> out
 *                                              └──(last to arrive)──> last ──release──> out
 */
import { BrokenBarrierError, ClosedError, countOfArrived, entryOf, PHASE, phaseOf, roundOf } from '@mp/ipc/internal'
import type { BarrierMemory } from './barrier-memory.js'

export class Passage {
  /** unique among the parties of the round; -1 outside */
  index = -1
  /** this party arrived last: it runs the action and lets the others go */
  isLast = false
  readonly #memory: BarrierMemory
  readonly #hasAction: boolean
  #round = -1
  #entry = 0
  #failure: unknown

  constructor(memory: BarrierMemory, hasAction: boolean) {
    this.#memory = memory
    this.#hasAction = hasAction
  }

  /** Goes as far as it can. True once it is through, or last. @throws BrokenBarrierError, or what ended it from outside */
  step(): boolean {
    if (this.#failure !== undefined) throw this.#failure
    if (this.#entry === 0 && !this.#enter()) return false
    return this.isLast || this.#isOver()
  }

  /** False while the round before is not over. @throws BrokenBarrierError */
  #enter(): boolean {
    const memory = this.#memory
    for (;;) {
      const seen = memory.state
      switch (phaseOf(seen)) {
        case PHASE.broken:
        case PHASE.spent:
          throw broken()
        case PHASE.draining:
        case PHASE.resetting:
          if (!memory.beginNextRound(seen)) return false
          break
        case PHASE.action:
          return false
        case PHASE.filling:
          if (!this.#takeEntry(roundOf(seen))) return false
          if (this.#arrive()) return true
          this.#giveUpEntry()
      }
    }
  }

  #takeEntry(round: number): boolean {
    const { entries, parties, party } = this.#memory
    const entry = entryOf(party.slot, round)
    const index = entries.take(entry, parties)
    if (index < 0) return false
    this.index = index
    this.#round = round
    this.#entry = entry
    return true
  }

  /** Counts this party in. False when the round has ended meanwhile. */
  #arrive(): boolean {
    const memory = this.#memory
    for (;;) {
      const seen = memory.state
      if (phaseOf(seen) !== PHASE.filling || roundOf(seen) !== this.#round) return false
      const count = countOfArrived(seen) + 1
      const last = count === memory.parties
      if (!last) {
        if (memory.change(seen, this.#round, PHASE.filling, count)) return true
      } else if (memory.change(seen, this.#round, this.#hasAction ? PHASE.action : PHASE.draining, 0)) {
        this.isLast = true
        if (!this.#hasAction) this.#leaveAndWake()
        return true
      }
    }
  }

  #isOver(): boolean {
    switch (this.#memory.phase) {
      case PHASE.filling:
      case PHASE.action:
        return false
      case PHASE.draining:
      case PHASE.spent:
        this.#leave()
        return true
      case PHASE.broken:
      case PHASE.resetting:
        this.#leave()
        throw broken()
    }
  }

  /** The action is done: lets everybody go. @throws BrokenBarrierError when the round was broken meanwhile */
  release(): void {
    if (this.#failure !== undefined) throw this.#failure
    const { state } = this.#memory
    const released = phaseOf(state) === PHASE.action && this.#memory.change(state, this.#round, PHASE.draining, 0)
    this.#leaveAndWake()
    if (!released) throw broken()
  }

  /** The action has failed. */
  breakRound(): void {
    if (this.#entry === 0) return
    this.#break()
    this.#leaveAndWake()
  }

  /** Time ran out: breaks the barrier. Returns when everybody had come already. @throws BrokenBarrierError */
  expire(): void {
    if (this.#entry === 0) {
      // Not the round that is just passing, but all that come.
      this.#memory.changePhase((phase) =>
        phase === PHASE.draining ? PHASE.spent : phase === PHASE.resetting ? PHASE.broken : undefined,
      )
      throw broken()
    }
    if (!this.#memory.changePhase((phase) => (phase === PHASE.filling ? PHASE.broken : undefined))) return
    this.#leaveAndWake()
    throw broken()
  }

  /** Takes the party back as if it had not come, if the round has not ended; `step` throws the reason then. */
  withdraw(reason: unknown): void {
    if (this.#entry === 0) this.#failure = reason
    else if (this.#uncount()) {
      this.#leaveAndWake()
      this.#failure = reason
    }
  }

  #uncount(): boolean {
    for (;;) {
      const seen = this.#memory.state
      if (phaseOf(seen) !== PHASE.filling) return false
      if (this.#memory.change(seen, this.#round, PHASE.filling, countOfArrived(seen) - 1)) return true
    }
  }

  /** The handle is being closed, and its memory is still held: nothing of this party may stay in it. */
  close(): void {
    this.withdraw(new ClosedError('the Barrier was closed in this process while it was waited for'))
    if (this.#entry === 0) return
    this.breakRound()
    this.#failure = new ClosedError('the Barrier was closed in this process while its action ran')
  }

  #break(): void {
    this.#memory.changePhase((phase) => (phase === PHASE.filling || phase === PHASE.action ? PHASE.broken : undefined))
  }

  #giveUpEntry(): void {
    this.#leave()
    this.index = -1
  }

  #leave(): void {
    const round = this.#round
    this.#clearEntry()
    this.#memory.wakeWhenDrained(round)
  }

  #leaveAndWake(): void {
    this.#clearEntry()
    this.#memory.wake()
  }

  #clearEntry(): void {
    this.#memory.entries.change(this.index, this.#entry, 0)
    this.#entry = 0
  }
}

const broken = (): BrokenBarrierError =>
  new BrokenBarrierError('the barrier is broken: aborted or reset, or a party ran out of time, failed or died')
