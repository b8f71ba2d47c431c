/**
 * The memory of a barrier.
 *
 *   state:    round << 17 | phase << 14 | parties that have arrived; every change is one compare-and-swap
 *   parties:  how many a round takes; written once
 *   entries:  one per party that is in `wait()` (entry-table.ts), with the round it came for
 *
 *   FILLING ──last arrives──> ACTION ──action done──> DRAINING ──all have left──> FILLING of the next round
 *      │                        │                        └──abort()──> SPENT ──reset()──> DRAINING
 *      ├──timeout, abort(), a party's death──> BROKEN ──reset()──┐
 *      └──reset() while parties wait──────────────────────> RESETTING ──all have left──> FILLING of the next round
 *
 * An entry is taken before its party counts and given up after the party has seen how its round ended. A round's entries
 * must be gone before the next round begins, so the state alone tells each party the end of its own round, and who dies
 * anywhere in `wait()` leaves an entry by which the reaper knows.
 */
import type { Ref } from '../arena/cells.js'
import { OBJECT_WORDS, WAIT_LIST_WORDS } from '../arena/layout.js'
import type { Party } from '../family/party.js'
import { wakeAll } from '../wait/wait-list.js'
import { bitsOfEntry, EntryTable, entryTableWords, slotOfEntry } from './entry-table.js'
import { defineKind } from './object-kind.js'

const ENTRIES_IN_CELL = 48

export const BARRIER = {
  state: OBJECT_WORDS,
  parties: OBJECT_WORDS + 1,
  waiters: OBJECT_WORDS + 4,
  entries: OBJECT_WORDS + 4 + WAIT_LIST_WORDS,
} as const

export const PHASE = { filling: 0, action: 1, draining: 2, resetting: 3, broken: 4, spent: 5 } as const
export type Phase = (typeof PHASE)[keyof typeof PHASE]

/** Most parties of a barrier: what the state can count. */
export const MOST_PARTIES = 0x3fff

const COUNT_BITS = 14
const ROUND_MASK = 0x7fff

export const barrierState = (round: number, phase: Phase, count: number): number =>
  ((round & ROUND_MASK) << (COUNT_BITS + 3)) | (phase << COUNT_BITS) | count
export const roundOf = (state: number): number => state >>> (COUNT_BITS + 3)
export const phaseOf = (state: number): Phase => ((state >>> COUNT_BITS) & 7) as Phase
export const countOfArrived = (state: number): number => state & MOST_PARTIES

export const barrierKind = defineKind({
  id: 14,
  name: 'barrier',
  words: BARRIER.entries + entryTableWords(ENTRIES_IN_CELL),
  waitLists: [BARRIER.waiters],
  recover(party: Party, ref: Ref, dead: number): void {
    const entries = barrierEntries(party, ref)
    entries.recoverPage(dead)
    const end = entries.used
    for (let index = 0; index < end; index++) {
      const entry = entries.load(index)
      if (slotOfEntry(entry) !== dead) continue
      breakRound(party, ref, bitsOfEntry(entry))
      entries.change(index, entry, 0)
      wakeAll(party, ref + BARRIER.waiters)
    }
  },
  destroy: (party, ref) => barrierEntries(party, ref).destroy(),
})

export const barrierEntries = (party: Party, ref: Ref): EntryTable =>
  new EntryTable(party, ref, BARRIER.entries, ENTRIES_IN_CELL)

/** Breaks a round that is not over yet. Whether it did. */
export function breakRound(party: Party, ref: Ref, round: number): boolean {
  const { words } = party
  for (;;) {
    const seen = Atomics.load(words, ref + BARRIER.state)
    const phase = phaseOf(seen)
    if (roundOf(seen) !== round || (phase !== PHASE.filling && phase !== PHASE.action)) return false
    if (Atomics.compareExchange(words, ref + BARRIER.state, seen, barrierState(round, PHASE.broken, 0)) === seen)
      return true
  }
}

/** Whether parties of this round still have to leave. */
export function isDrained(entries: EntryTable, round: number): boolean {
  for (let index = entries.used; --index >= 0;) {
    const entry = entries.load(index)
    if (entry !== 0 && bitsOfEntry(entry) === round) return false
  }
  return true
}
