/**
 * The memory of a lock.
 *
 *   owner:  0 free  |  slot + 1 of the holder;  ABANDONED is added when a holder died, until the next holder releases
 *   depth, context:  for re-entrant locks, written by the holder alone
 *
 * Taking it and owning it are one compare-and-swap, so there is no moment in which a dead process holds a lock that
 * nobody knows of.
 */
import type { Ref } from '../arena/cells.js'
import { OBJECT_WORDS, WAIT_LIST_WORDS } from '../arena/layout.js'
import type { Party } from '../family/party.js'
import { wakeOne } from '../wait/wait-list.js'
import { defineKind } from './object-kind.js'

export const LOCK = {
  owner: OBJECT_WORDS,
  depth: OBJECT_WORDS + 1,
  context: OBJECT_WORDS + 2,
  waiters: OBJECT_WORDS + 4,
} as const

export const ABANDONED = 1 << 16
export const HOLDER = ABANDONED - 1

export const lockKind = defineKind({
  id: 1,
  name: 'lock',
  words: LOCK.waiters + WAIT_LIST_WORDS,
  waitLists: [LOCK.waiters],
  recover(party: Party, ref: Ref, dead: number): void {
    const at = ref + LOCK.owner
    const seen = Atomics.load(party.words, at)
    if ((seen & HOLDER) !== dead + 1) return
    if (Atomics.compareExchange(party.words, at, seen, ABANDONED) === seen) wakeOne(party, ref + LOCK.waiters)
  },
  destroy: () => undefined,
})
