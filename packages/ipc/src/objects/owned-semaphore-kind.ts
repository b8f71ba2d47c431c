/**
 * The memory of a semaphore that knows who holds its tokens, so that those of a dead participant come back.
 *
 *   value, bound, waiters:  as in semaphore-kind.ts
 *   mutex:     guards what follows, and every change of `value`
 *   pending:   slot + 1 while a change of that slot's tokens is being written down, else 0
 *   newValue, newCount:  what `value` and the slot's count become; written before `pending`
 *   counts:    tokens per slot, two 16-bit counts in a word
 *
 * A change touches two words, so it is written down first. Whoever takes the mutex over from a dead participant finishes
 * what is written down: a change happens whole or not at all.
 */
import type { Ref } from '../arena/cells.js'
import { MAX_PARTICIPANTS, WAIT_LIST_WORDS } from '../arena/layout.js'
import { lock, unlock } from '../arena/mutex.js'
import type { Party } from '../family/party.js'
import { wakeSome } from '../wait/wait-list.js'
import { defineKind } from './object-kind.js'
import { SEMAPHORE } from './semaphore-kind.js'

const END = SEMAPHORE.waiters + WAIT_LIST_WORDS

const OWNED = { mutex: END, pending: END + 1, newValue: END + 2, newCount: END + 3, counts: END + 4 } as const

/** Most tokens of an owned semaphore: what a count can hold. */
export const MOST_OWNED_TOKENS = 0xffff

export const ownedSemaphoreKind = defineKind({
  id: 11,
  name: 'semaphore',
  words: OWNED.counts + MAX_PARTICIPANTS / 2,
  waitLists: [SEMAPHORE.waiters],
  recover(party: Party, ref: Ref, dead: number): void {
    const freed = moveTokens(party, ref, dead, (held) => held)
    if (freed > 0) wakeSome(party, ref + SEMAPHORE.waiters, freed)
  },
  destroy: () => undefined,
})

/**
 * Moves tokens between the semaphore and a slot. `decide` gets what the slot holds and what is free, and returns how many
 * go back to the semaphore (negative: how many the slot takes; 0: none); what it throws changes nothing.
 */
export function moveTokens(
  party: Party,
  ref: Ref,
  slot: number,
  decide: (held: number, value: number) => number,
): number {
  const { words, me, native } = party
  const mutex = ref + OWNED.mutex
  lock(words, mutex, me, native, () => finish(words, ref))
  try {
    const value = words[ref + SEMAPHORE.value]!
    const held = countOf(words, ref, slot)
    const back = decide(held, value)
    if (back === 0) return 0
    words[ref + OWNED.newValue] = value + back
    words[ref + OWNED.newCount] = held - back
    // SYNC: published before it is carried out; `finish` of the next owner of the mutex reads it.
    Atomics.store(words, ref + OWNED.pending, slot + 1)
    finish(words, ref)
    return back
  } finally {
    unlock(words, mutex, native)
  }
}

/** Tokens that a slot holds. */
export function countOf(words: Int32Array, ref: Ref, slot: number): number {
  return (words[ref + OWNED.counts + (slot >> 1)]! >>> ((slot & 1) << 4)) & MOST_OWNED_TOKENS
}

/** Carries out what is written down. Repeatable. */
function finish(words: Int32Array, ref: Ref): void {
  const slot = Atomics.load(words, ref + OWNED.pending) - 1
  if (slot < 0) return
  const shift = (slot & 1) << 4
  const at = ref + OWNED.counts + (slot >> 1)
  words[at] = (words[at]! & ~(MOST_OWNED_TOKENS << shift)) | (words[ref + OWNED.newCount]! << shift)
  Atomics.store(words, ref + SEMAPHORE.value, words[ref + OWNED.newValue]!)
  Atomics.store(words, ref + OWNED.pending, 0)
}
