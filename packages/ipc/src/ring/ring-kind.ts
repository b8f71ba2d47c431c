/** The ring as a kind of shared object: how it is made, recovered and destroyed. */
import type { Ref } from '../arena/cells.js'
import { lock, mutexHolder, unlock } from '../arena/mutex.js'
import type { Party } from '../family/party.js'
import { defineKind } from '../objects/object-kind.js'
import { Consumer, NOTHING } from './consumer.js'
import { startSegment } from './producer.js'
import { recoverHead, recoverTail } from './recovery.js'
import { RING, RING_WORDS, SEGMENT } from './ring-layout.js'

export const ringKind = defineKind({
  id: 2,
  name: 'queue',
  words: RING_WORDS,
  waitLists: [RING.readers, RING.writers],
  recover(party: Party, ref: Ref, dead: number): void {
    const { words, me, native } = party
    for (const [mutex, repair] of [
      [RING.tailMutex, recoverTail],
      [RING.headMutex, recoverHead],
    ] as const) {
      if (mutexHolder(words, ref + mutex) !== dead) continue
      // Taking the mutex from the dead runs the repair, unless somebody else was faster.
      lock(words, ref + mutex, me, native, () => repair(party, ref))
      unlock(words, ref + mutex, native)
    }
  },
  destroy(party: Party, ref: Ref): void {
    dropMessages(party, ref)
    const { pages } = party
    pages.exclusively(() => {
      const owned: number[] = []
      pages.forEachRun((page, _kind, owner) => {
        if (owner === -ref) owned.push(page)
      })
      for (const page of owned) pages.freeLocked(page)
    })
  },
})

/** Makes a ring that holds at most `capacity` messages; 0: any number. The caller holds it. */
export function createRing(party: Party, capacity: number): Ref {
  const page = party.pages.allocate(1)
  const { window, base } = party.arena.span(page, 1)
  startSegment(window, base)
  const { words } = party
  const ref = party.handles.create(ringKind, (fresh) => {
    words[fresh + RING.capacity] = capacity
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

/** Takes what nobody will read any more, so that handles in it are let go. */
function dropMessages(party: Party, ref: Ref): void {
  const consumer = new Consumer(party, ref, false)
  for (;;)
    try {
      if (consumer.get() === NOTHING) return
    } catch {
      // A message that cannot be decoded here is dropped like the others.
    }
}
