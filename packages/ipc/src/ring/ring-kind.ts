/** The ring as a kind of shared object: how it is made, recovered and destroyed. */
import type { Ref } from '../arena/cells.js'
import { OBJECT } from '../arena/layout.js'
import { lock, mutexHolder, slotEnded, unlock } from '../arena/mutex.js'
import type { Party } from '../family/party.js'
import { defineKind } from '../objects/object-kind.js'
import { destroyClaims, leaveClaims, recoverClaims } from './claims.js'
import { Consumer } from './consumer.js'
import { startSegment } from './tail.js'
import { recoverHead, recoverSpare, recoverTail } from './recovery.js'
import { RING, RING_STATE, RING_WORDS, SEGMENT } from './ring-layout.js'

export const ringKind = defineKind({
  id: 2,
  name: 'queue',
  words: RING_WORDS,
  waitLists: [RING.readers, RING.writers, RING.joiners],
  recover(party: Party, ref: Ref, dead: number): void {
    recoverEnd(party, ref + RING.tailMutex, () => recoverTail(party, ref))
    recoverEnd(party, ref + RING.headMutex, () => recoverHead(party, ref))
    recoverSpare(party, ref, dead)
    const state = party.words[ref + RING.state]!
    if ((state & RING_STATE.joinable) !== 0) recoverClaims(party, ref, dead)
    if ((state & RING_STATE.claims) !== 0) keepIfNoted(party, ref)
  },
  leave(party: Party, ref: Ref): void {
    if ((party.words[ref + RING.state]! & RING_STATE.joinable) !== 0) leaveClaims(party, ref)
  },
  destroy(party: Party, ref: Ref): void {
    const { words, pages } = party
    destroyClaims(party, ref)
    if (words[ref + RING.headPage] !== 0) {
      dropMessages(party, ref)
      // From here on its pages may be somebody else's, also for who repeats this.
      Atomics.store(words, ref + RING.headPage, 0)
    }
    pages.exclusively(() => {
      const owned: number[] = []
      pages.forEachRun((page, _kind, owner) => {
        if (owner === -ref) owned.push(page)
      })
      for (const page of owned) pages.freeLocked(page)
    })
  },
})

/**
 * Taking the mutex from the dead runs the repair. Whoever the dead holder is: a reaper that died while it repaired this
 * ring must not be found only after the pages of the first dead one are gone.
 */
function recoverEnd({ words, me, native }: Party, mutex: number, repair: () => void): void {
  const holder = mutexHolder(words, mutex)
  if (holder < 0 || !slotEnded(words, holder)) return
  lock(words, mutex, me, native, repair)
  unlock(words, mutex, native)
}

/** Claims whose maker died before they were on the list, but after it had noted them, are about to be put there. */
function keepIfNoted({ words }: Party, claims: Ref): void {
  const ref = words[claims + RING.claimsOf]!
  if (words[ref + OBJECT.kind] !== ringKind.id || words[ref + RING.adding] !== claims) return
  if (words[ref + OBJECT.generation] === words[claims + RING.claimsOfGeneration])
    Atomics.store(words, claims + OBJECT.inFlight, 1)
}

/** Makes a ring that holds at most `capacity` messages; 0: any number. The caller holds it. */
export function createRing(party: Party, capacity: number, state = 0, prepare?: (ref: Ref) => void): Ref {
  const page = party.pages.allocate(1)
  const { window, base } = party.arena.span(page, 1)
  startSegment(window, base)
  const { words } = party
  const ref = party.handles.create(ringKind, (fresh) => {
    words[fresh + RING.capacity] = capacity
    words[fresh + RING.state] = state
    for (const end of [RING.tailPage, RING.headPage]) {
      words[fresh + end] = page
      words[fresh + end + 1] = 1
      words[fresh + end + 2] = SEGMENT.records
    }
    prepare?.(fresh)
  })
  party.pages.setOwner(page, -ref)
  return ref
}

/** Makes claims for this participant and puts them on the ring's list. The caller has the ring's head to itself. */
export function createClaims(party: Party, ref: Ref): Ref {
  const { words, handles } = party
  const claims = createRing(party, 0, RING_STATE.claims, (fresh) => {
    words[fresh + RING.claimant] = party.me
    words[fresh + RING.claimsOf] = ref
    words[fresh + RING.claimsOfGeneration] = words[ref + OBJECT.generation]!
  })
  Atomics.store(words, ref + RING.adding, claims)
  Atomics.store(words, claims + OBJECT.inFlight, 1)
  words[claims + RING.nextClaims] = words[ref + RING.claims]!
  Atomics.store(words, ref + RING.claims, claims)
  Atomics.store(words, ref + RING.adding, 0)
  // The list holds them from here on.
  const creator = {}
  handles.follow(creator, claims)
  handles.letGo(creator, claims)
  return claims
}

/** Lets go of what nobody will read any more. Nobody else uses the ring, and who did may have died doing so. */
function dropMessages(party: Party, ref: Ref): void {
  recoverTail(party, ref)
  recoverHead(party, ref)
  const consumer = new Consumer(party, ref, true)
  while (consumer.drop());
}
