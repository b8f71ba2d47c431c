/**
 * Who waits for a shared object: one bit per participant, so that the list survives the death of anybody in it.
 *
 * A waiter adds itself, tries again, and only then sleeps; whoever makes progress possible changes the object first and
 * reads the list then. SYNC: all of it is sequentially consistent, so either the waiter's second try succeeds or the
 * other side sees its bit.
 */
import { BITMAP_WORDS, PARTICIPANT, WAIT_LIST } from '../arena/layout.js'
import { loadBehind } from '../arena/load-behind.js'
import type { Party } from '../family/party.js'
import { isAsleep, ring } from './bell.js'

export function addWaiter(words: Int32Array, list: number, slot: number): void {
  Atomics.or(words, list + WAIT_LIST.bits + (slot >> 5), 1 << (slot & 31))
  Atomics.or(words, list + WAIT_LIST.summary, 1 << (slot >> 5))
}

/** Takes a waiter off the list and returns whether it was on it. */
export function removeWaiter(party: Party, list: number, slot: number): boolean {
  const { words } = party
  const index = slot >> 5
  const at = list + WAIT_LIST.bits + index
  const bit = 1 << (slot & 31)
  const before = Atomics.and(words, at, ~bit)
  if (before === bit) {
    Atomics.and(words, list + WAIT_LIST.summary, ~(1 << index))
    // Somebody may have added itself between the two: a waker that looked in that moment has missed it.
    if (Atomics.load(words, at) !== 0) repairSummary(party, list, index)
  }
  return (before & bit) !== 0
}

/** Sets a summary bit that should be set, and wakes one in place of the waker that may have missed it. */
function repairSummary(party: Party, list: number, index: number): void {
  Atomics.or(party.words, list + WAIT_LIST.summary, 1 << index)
  wakeOne(party, list)
}

/** For `wakeNatively`: however many there are. */
const ALL = -1

/** SYNC: call it behind the atomic operation that changed the object. */
export const hasWaiters = (words: Int32Array, list: number): boolean =>
  loadBehind(words, list + WAIT_LIST.summary) !== 0

/**
 * Wakes one waiter, each in turn. It stays on the list until it got what it wants or gives up, so a waiter that dies
 * with the news is seen by the reaper. A waiter that is busy with other work is rung as well, but does not count: a
 * free object must not wait for it while others sleep.
 */
export function wakeOne(party: Party, list: number): void {
  wakeSome(party, list, 1)
}

/**
 * Wakes one waiter ahead of what it waits for, so that it is awake by then. It finds nothing yet and stays on the list, and
 * it is its turn still: the `wakeOne` that follows tells the same one.
 */
export function wakeAhead(party: Party, list: number): void {
  const { words } = party
  const cursor = words[list + WAIT_LIST.cursor]!
  wakeOne(party, list)
  words[list + WAIT_LIST.cursor] = cursor
}

/**
 * Wakes so many waiters, or all when there are fewer; never the one in the slot `except`. From the first one on that has to
 * be woken by the system, native code does it.
 */
export function wakeSome(party: Party, list: number, count: number, except = -1): void {
  const { words, native } = party
  let left = count
  const summary = loadBehind(words, list + WAIT_LIST.summary)
  if (summary === 0) return
  const cursor = words[list + WAIT_LIST.cursor]!
  const first = cursor >> 5
  const after = -2 << (cursor & 31) // bits above the cursor's
  for (let i = 0; i <= BITMAP_WORDS; i++) {
    const index = (first + i) & (BITMAP_WORDS - 1)
    if ((summary & (1 << index)) === 0) continue
    let bits = loadBehind(words, list + WAIT_LIST.bits + index)
    if (i === 0) bits &= after
    else if (i === BITMAP_WORDS) bits &= ~after
    for (; bits !== 0; bits &= bits - 1) {
      const slot = (index << 5) + 31 - Math.clz32(bits & -bits)
      if (slot === except) continue
      if (isAsleep(words, slot)) return wakeNatively(party, list, left, except)
      if (!ring(words, slot, native)) continue
      words[list + WAIT_LIST.cursor] = slot
      if (--left === 0) return
    }
  }
}

export function wakeAll(party: Party, list: number): void {
  const { words, native } = party
  for (let summary = loadBehind(words, list + WAIT_LIST.summary); summary !== 0; summary &= summary - 1) {
    const index = 31 - Math.clz32(summary & -summary)
    for (let bits = loadBehind(words, list + WAIT_LIST.bits + index); bits !== 0; bits &= bits - 1) {
      const slot = (index << 5) + 31 - Math.clz32(bits & -bits)
      if (isAsleep(words, slot)) return wakeNatively(party, list, ALL, -1)
      ring(words, slot, native)
    }
  }
}

/** Looks through the list again, so that what JavaScript has read of it need not be told. */
function wakeNatively({ words, at, bellGate }: Party, list: number, count: number, except: number): void {
  words[at + PARTICIPANT.list] = list
  words[at + PARTICIPANT.count] = count
  words[at + PARTICIPANT.except] = except
  bellGate.wake()
}

/** Slots of everyone on the list, for inspection. */
export function waitersOf(words: Int32Array, list: number): number[] {
  const slots: number[] = []
  for (let index = 0; index < BITMAP_WORDS; index++)
    for (let bits = Atomics.load(words, list + WAIT_LIST.bits + index); bits !== 0; bits &= bits - 1)
      slots.push((index << 5) + 31 - Math.clz32(bits & -bits))
  return slots
}

/**
 * What the reaper does with each list: takes the dead off it and, if they were on it, passes on the wake-up they may have
 * got. Also mends a summary that a participant left behind which died between its two steps.
 */
export function recoverWaitList(party: Party, list: number, dead: number): void {
  const { words } = party
  const waited = removeWaiter(party, list, dead)
  for (let index = 0; index < BITMAP_WORDS; index++)
    if (Atomics.load(words, list + WAIT_LIST.bits + index) !== 0)
      Atomics.or(words, list + WAIT_LIST.summary, 1 << index)
  if (waited) wakeOne(party, list)
}
