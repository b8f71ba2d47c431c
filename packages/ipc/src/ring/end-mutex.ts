/**
 * The mutex of one end of a ring.
 *
 * A dead holder's mutex is not simply taken over: who finds one reaps the dead first. So recovering a ring, and freeing
 * what belonged to the dead afterwards, happen in this order and one after the other, whoever notices first. The reaper
 * itself, which may destroy an object that uses a ring, is in that order already.
 */
import { HEADER } from '../arena/layout.js'
import { lock, lockOfLiving, mutexHolder, unlock } from '../arena/mutex.js'
import type { Party } from '../family/party.js'
import { reap } from '../family/reaper.js'

/** Takes the mutex, after the fast attempt `compareExchange(words, at, 0, me)` has failed. */
export function lockEndSlowly(party: Party, at: number, repair: () => void): void {
  const { words, me, native } = party
  const reaping = mutexHolder(words, HEADER.reaperMutex) === party.slot
  if (reaping || !lockOfLiving(words, at, me, native, () => reap(party))) lock(words, at, me, native, repair)
}

/** Takes the mutex for a rare operation. */
export function lockEnd(party: Party, at: number, repair: () => void): void {
  if (Atomics.compareExchange(party.words, at, 0, party.me) !== 0) lockEndSlowly(party, at, repair)
}

export function unlockEnd(party: Party, at: number): void {
  unlock(party.words, at, party.native)
}
