/**
 * What consumers of a joinable ring have taken and not yet said to be done.
 *
 * Each consumer (a thread of some process) has claims of its own: a small ring into which a message moves when it is
 * taken, and out of which it goes with `taskDone`. When the consumer dies or closes the queue, what is left in its claims
 * has no claimant any more, and is taken from there before anything else. The claims of a ring form a list, which only
 * grows: claims without claimant and messages are used again.
 */
import type { Ref } from '../arena/cells.js'
import { OBJECT } from '../arena/layout.js'
import type { Party } from '../family/party.js'
import { wakeAll } from '../wait/wait-list.js'
import { Consumer } from './consumer.js'
import { recoverHead, recoverTail } from './recovery.js'
import { RING, RING_STATE } from './ring-layout.js'
import { ringSize } from './ring-size.js'

/** Calls `visit` for all claims of a ring. */
export function forEachClaims(words: Int32Array, ref: Ref, visit: (claims: Ref) => void): void {
  for (let claims = Atomics.load(words, ref + RING.claims); claims !== 0; claims = words[claims + RING.nextClaims]!)
    visit(claims)
}

export const claimantOf = (words: Int32Array, claims: Ref): number => Atomics.load(words, claims + RING.claimant)

/** Messages that were taken by somebody who is gone, and will be taken again. */
export function orphanedMessages(words: Int32Array, ref: Ref): number {
  let count = 0
  forEachClaims(words, ref, (claims) => {
    if (claimantOf(words, claims) === 0) count += ringSize(words, claims)
  })
  return count
}

/** Messages in the ring or in anybody's claims. */
export function unfinishedMessages(words: Int32Array, ref: Ref): number {
  for (;;) {
    // A message is in the next place before it leaves the last one, so it is never missed, unless one moves from claims
    // that are yet to be looked at to some that were: then the number of all moves has grown.
    const moves = movesOf(words, ref)
    let count = ringSize(words, ref)
    forEachClaims(words, ref, (claims) => (count += ringSize(words, claims)))
    if (count > 0 || movesOf(words, ref) === moves) return count
  }
}

function movesOf(words: Int32Array, ref: Ref): number {
  let moves = Atomics.load(words, ref + RING.puts)
  forEachClaims(words, ref, (claims) => (moves = (moves + Atomics.load(words, claims + RING.puts)) | 0))
  return moves
}

/** Wakes those who wait until all is done, if it is. SYNC: what was done is counted before the list is looked at. */
export function wakeJoiners(party: Party, ref: Ref): void {
  const { words } = party
  const joiners = ref + RING.joiners
  if (Atomics.load(words, joiners) !== 0 && unfinishedMessages(words, ref) === 0) wakeAll(party, joiners)
}

/** This participant gives its claims up: what is in them is redelivered, or dropped. */
export function leaveClaims(party: Party, ref: Ref): void {
  abandon(party, ref, party.me)
}

/** What the reaper does: the same for a dead participant, whose last step may be half-done. */
export function recoverClaims(party: Party, ref: Ref, dead: number): void {
  forEachClaims(party.words, ref, (claims) => {
    if (claimantOf(party.words, claims) !== dead + 1) return
    recoverTail(party, claims)
    recoverHead(party, claims)
  })
  abandon(party, ref, dead + 1)
}

function abandon(party: Party, ref: Ref, claimant: number): void {
  const { words } = party
  const drops = (words[ref + RING.state]! & (RING_STATE.dropsLost | RING_STATE.drained)) !== 0
  forEachClaims(words, ref, (claims) => {
    if (claimantOf(words, claims) !== claimant) return
    if (drops) dropAll(party, claims)
    Atomics.store(words, claims + RING.claimant, 0)
  })
  // SYNC: the claimant goes before the mark; a consumer clears the mark before it looks for claims without claimant.
  if (orphanedMessages(words, ref) > 0) {
    Atomics.store(words, ref + RING.orphans, 1)
    wakeAll(party, ref + RING.readers)
  }
  wakeJoiners(party, ref)
}

/** Lets go of all messages in claims that nobody else uses. */
export function dropAll(party: Party, claims: Ref): void {
  const consumer = new Consumer(party, claims, true)
  while (consumer.drop());
}

/** Gives back all claims of a ring that is being destroyed. Repeatable. */
export function destroyClaims(party: Party, ref: Ref): void {
  const { words, handles } = party
  const generation = words[ref + OBJECT.generation]!
  for (const list of [ref + RING.claims, ref + RING.adding])
    for (let claims = words[list]!; claims !== 0; claims = words[list]!) {
      const next = list === ref + RING.claims ? words[claims + RING.nextClaims]! : 0
      if (words[claims + RING.claimsOf] === ref && words[claims + RING.claimsOfGeneration] === generation) {
        Atomics.store(words, claims + OBJECT.inFlight, 0)
        handles.destroyIfUnheld(claims)
      }
      Atomics.store(words, list, next)
    }
}
