/**
 * The memory of a condition.
 *
 *   cursor:   entry that was notified last, so that waiters take turns
 *   waiters:  participants that wait, so that their threads are woken
 *   entries:  one per waiting task (entry-table.ts), WAITING or NOTIFIED
 *
 *   0 free ──wait()──> WAITING ──notify()──> NOTIFIED ──lock is back──> 0
 *                         └──────timed out, aborted──────────────────> 0
 *
 * A notification is one compare-and-swap of its waiter's entry. The waiter keeps it there until it has the lock again, so
 * one that dies before is seen by the reaper, which notifies somebody else in its place.
 */
import type { Ref } from '../arena/cells.js'
import { OBJECT_WORDS, WAIT_LIST_WORDS } from '../arena/layout.js'
import type { Party } from '../family/party.js'
import { ring } from '../wait/bell.js'
import { bitsOfEntry, entryOf, EntryTable, entryTableWords, slotOfEntry } from './entry-table.js'
import { defineKind } from './object-kind.js'

const ENTRIES_IN_CELL = 176

export const CONDITION = {
  cursor: OBJECT_WORDS,
  waiters: OBJECT_WORDS + 4,
  entries: OBJECT_WORDS + 4 + WAIT_LIST_WORDS,
} as const

/** The user's bits of an entry. */
export const WAITING = 1
export const NOTIFIED = 2

export const conditionKind = defineKind({
  id: 13,
  name: 'condition',
  words: CONDITION.entries + entryTableWords(ENTRIES_IN_CELL),
  waitLists: [CONDITION.waiters],
  recover(party: Party, ref: Ref, dead: number): void {
    const entries = conditionEntries(party, ref)
    entries.recoverPage(dead)
    const end = entries.used
    for (let index = 0; index < end; index++) {
      const entry = entries.load(index)
      if (slotOfEntry(entry) !== dead) continue
      // First its successor, then its own entry: a reaper that dies in between notifies twice rather than never.
      if (bitsOfEntry(entry) === NOTIFIED) notifyWaiters(party, ref, entries, 1)
      entries.change(index, entry, 0)
    }
  },
  destroy: (party, ref) => conditionEntries(party, ref).destroy(),
})

export const conditionEntries = (party: Party, ref: Ref): EntryTable =>
  new EntryTable(party, ref, CONDITION.entries, ENTRIES_IN_CELL)

/** Notifies up to `count` waiters, each in turn, and wakes their threads. Returns how many. */
export function notifyWaiters(party: Party, ref: Ref, entries: EntryTable, count: number): number {
  const { words, native } = party
  const end = entries.used
  const cursor = words[ref + CONDITION.cursor]!
  let notified = 0
  for (let i = 1; i <= end && notified < count; i++) {
    const index = (cursor + i) % end
    const entry = entries.load(index)
    if (bitsOfEntry(entry) !== WAITING) continue
    const slot = slotOfEntry(entry)
    // SYNC: changes the entry before it rings; the waiter's thread is rung after its entry, and looks at it then.
    if (!entries.change(index, entry, entryOf(slot, NOTIFIED))) continue
    words[ref + CONDITION.cursor] = index
    notified++
    ring(words, slot, native)
  }
  return notified
}
