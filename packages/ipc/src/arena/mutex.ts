/**
 * The mutex that guards the arena's own structures for a few instructions at a time. It survives its holder: the word
 * names the holder's slot, so whoever finds the holder dead takes the mutex over and repairs what it guarded.
 *
 *   word:  0 free  |  slot + 1 of the holder
 *          + CONTENDED: somebody sleeps on the word
 *          + STARVING: somebody has slept on it for long, so the holder makes way when it gives the mutex back
 */
import type { NativeBinding } from '../native/binding.js'
import { PARTICIPANT, PARTICIPANT_WORDS, PARTICIPANTS_BYTES, SLOT } from './layout.js'

const CONTENDED = 1 << 16
const STARVING = 1 << 17
const HOLDER = CONTENDED - 1
const SPINS = 200
/** A holder may die without a sound while its mutex is slept on, so sleepers look at its state this often. */
const RECHECK = 20
/** Milliseconds of waiting from which on a waiter starves, and for how long a holder makes way for it at most. */
const LONG_WAIT = 2
const MAKE_WAY = 0.2

const TAKEN = 0
const TAKEN_OVER = 1
const DEAD = 2

/** Whether the participant of a slot has ended (dead, or already reaped). */
export function slotEnded(words: Int32Array, slot: number): boolean {
  const state = Atomics.load(words, PARTICIPANTS_BYTES / 4 + slot * PARTICIPANT_WORDS + PARTICIPANT.state) & 0xff
  return state === SLOT.dead || state === SLOT.free
}

/**
 * Takes the mutex. `repair` runs when it was taken over from a dead holder.
 *
 * SYNC: acquires what `unlock` released.
 */
export function lock(words: Int32Array, at: number, me: number, native: NativeBinding, repair: () => void): void {
  if (Atomics.compareExchange(words, at, 0, me) === 0) return
  if (lockSlowly(words, at, me, native, true) === TAKEN_OVER) repair()
}

/**
 * Takes the mutex unless its holder died and `reap`, called then, did not free it: false, and the mutex is not taken.
 * For what must be repaired in a certain order, by the reaper.
 */
export function lockOfLiving(
  words: Int32Array,
  at: number,
  me: number,
  native: NativeBinding,
  reap: () => void,
): boolean {
  while (lockSlowly(words, at, me, native, false) === DEAD) {
    const seen = Atomics.load(words, at)
    reap()
    if (seen !== 0 && Atomics.load(words, at) === seen) return false
  }
  return true
}

/** @param takeOver - from a dead holder; otherwise the answer is `DEAD` then */
function lockSlowly(words: Int32Array, at: number, me: number, native: NativeBinding, takeOver: boolean): number {
  const starvesAt = performance.now() + LONG_WAIT
  for (let slept = false; ;) {
    // Others may sleep as well: whoever gets here by sleeping keeps the mark.
    const mine = slept ? me | CONTENDED : me
    for (let i = 0; i < SPINS; i++)
      if (Atomics.load(words, at) === 0 && Atomics.compareExchange(words, at, 0, mine) === 0) return TAKEN
    const seen = Atomics.load(words, at)
    if (seen === 0) continue
    if (slotEnded(words, (seen & HOLDER) - 1)) {
      if (!takeOver) return DEAD
      if (Atomics.compareExchange(words, at, seen, me | CONTENDED) === seen) return TAKEN_OVER
      continue
    }
    const marked = seen | CONTENDED | (performance.now() > starvesAt ? STARVING : 0)
    if (seen === marked || Atomics.compareExchange(words, at, seen, marked) === seen) {
      native.waitWord(at, marked, RECHECK)
      slept = true
    }
  }
}

/** Gives the mutex back and wakes one sleeper. SYNC: releases to the next `lock`. */
export function unlock(words: Int32Array, at: number, native: NativeBinding): void {
  const word = Atomics.exchange(words, at, 0)
  if ((word & CONTENDED) !== 0) wakeSleeper(words, at, word, native)
}

function wakeSleeper(words: Int32Array, at: number, word: number, native: NativeBinding): void {
  native.wakeWord(at, 1)
  // A thread that takes the mutex again and again is faster than any sleeper wakes up.
  if ((word & STARVING) !== 0 && Atomics.load(words, at) === 0) native.waitWord(at, 0, MAKE_WAY)
}

/** The slot that holds the mutex, or -1. */
export function mutexHolder(words: Int32Array, at: number): number {
  return (Atomics.load(words, at) & HOLDER) - 1
}
