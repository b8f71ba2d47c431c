/** The ring as a kind of shared object: how it is made, recovered and destroyed. */
import type { Ref } from '../arena/cells.js'
import { lock, mutexHolder, slotEnded, unlock } from '../arena/mutex.js'
import type { Party } from '../family/party.js'
import { defineKind } from '../objects/object-kind.js'
import { Consumer } from './consumer.js'
import { startSegment } from './producer.js'
import { recoverHead, recoverSpare, recoverTail } from './recovery.js'
import { RING, RING_WORDS, SEGMENT } from './ring-layout.js'

export const ringKind = defineKind({
  id: 2,
  name: 'queue',
  words: RING_WORDS,
  waitLists: [RING.readers, RING.writers, RING.joiners],
  recover(party: Party, ref: Ref, dead: number): void {
    recoverEnd(party, ref + RING.tailMutex, () => recoverTail(party, ref))
    recoverEnd(party, ref + RING.headMutex, () => recoverHead(party, ref))
    recoverSpare(party, ref, dead)
  },
  destroy(party: Party, ref: Ref): void {
    const { words, pages } = party
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

/** Makes a ring that holds at most `capacity` messages; 0: any number. The caller holds it. */
export function createRing(party: Party, capacity: number, state = 0): Ref {
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
  })
  party.pages.setOwner(page, -ref)
  return ref
}

/** Messages in the ring right now. */
export const ringSize = (words: Int32Array, ref: Ref): number => {
  const gets = Atomics.load(words, ref + RING.gets)
  return Math.max((Atomics.load(words, ref + RING.puts) - gets) | 0, 0)
}

/** Lets go of what nobody will read any more. Nobody else uses the ring, and who did may have died doing so. */
function dropMessages(party: Party, ref: Ref): void {
  recoverTail(party, ref)
  recoverHead(party, ref)
  const consumer = new Consumer(party, ref, true)
  while (consumer.drop());
}
