/**
 * The memory of one end of a pipe.
 *
 *   inbound:   ring that this end receives from, or 0
 *   outbound:  ring that this end sends into, or 0
 *
 * Who holds an end is known as for every shared object: one bit per participant, and a count of the messages under way
 * that carry it. So the end is destroyed when its last copy is closed, dropped or dead, and that is what tells the other
 * end. Each end holds its rings in their counts of messages under way; a ring goes when neither end needs it.
 */
import type { Ref } from '../arena/cells.js'
import { OBJECT_WORDS } from '../arena/layout.js'
import type { Party } from '../family/party.js'
import { defineKind } from '../objects/object-kind.js'
import { shutDownRing } from '../ring/shut-down.js'

export const PIPE_END = { inbound: OBJECT_WORDS, outbound: OBJECT_WORDS + 1 } as const

export const pipeEndKind = defineKind({
  id: 30,
  name: 'connection',
  words: OBJECT_WORDS + 2,
  waitLists: [],
  recover: () => undefined,
  destroy(party: Party, ref: Ref): void {
    // The other side may still take what was sent to it, and then finds the end; what was sent here nobody will read.
    letGoOf(party, ref + PIPE_END.outbound, false)
    letGoOf(party, ref + PIPE_END.inbound, true)
  },
})

/** Whoever dies between the store and the release leaves a ring behind, but nobody lets go of one twice. */
function letGoOf(party: Party, at: number, immediate: boolean): void {
  const ring = party.words[at]!
  if (ring === 0) return
  shutDownRing(party, ring, immediate)
  Atomics.store(party.words, at, 0)
  party.handles.releaseInFlight(ring)
}

/** Makes an end, held by the caller. */
export function createPipeEnd(party: Party, inbound: Ref, outbound: Ref): Ref {
  return party.handles.create(pipeEndKind, (fresh) => {
    party.words[fresh + PIPE_END.inbound] = inbound
    party.words[fresh + PIPE_END.outbound] = outbound
    if (inbound !== 0) party.handles.retainInFlight(inbound)
    if (outbound !== 0) party.handles.retainInFlight(outbound)
  })
}
