/**
 * The memory of a descriptor (a socket) on its way to another process, and of the desk that waits for what becomes of it.
 *
 *   pid:               process that has parked the descriptor
 *   desk, generation:  the sender's desk
 *
 * The message that carries the descriptor holds the object. So when the object is destroyed, the descriptor was received,
 * or nobody will ever receive it; either way the desk of the sender is told.
 */
import type { Ref } from '../../arena/cells.js'
import { HEADER, OBJECT, OBJECT_WORDS, WAIT_LIST_WORDS } from '../../arena/layout.js'
import { mutexHolder } from '../../arena/mutex.js'
import type { Party } from '../../family/party.js'
import type { ObjectToken } from '../../objects/handle-table.js'
import { defineKind } from '../../objects/object-kind.js'
import { wakeAll } from '../../wait/wait-list.js'

export const DESCRIPTOR = { pid: OBJECT_WORDS, desk: OBJECT_WORDS + 1, deskGeneration: OBJECT_WORDS + 2 } as const
export const DESK = { senders: OBJECT_WORDS } as const

export const deskKind = defineKind({
  id: 32,
  name: 'desk for descriptors',
  words: OBJECT_WORDS + WAIT_LIST_WORDS,
  waitLists: [DESK.senders],
  recover: () => undefined,
  destroy: () => undefined,
})

/**
 * Names a descriptor for ever. Its memory may be another one's before this thread has heard what became of it, so a reference
 * alone does not.
 */
export const nameOf = ({ ref, generation }: ObjectToken): string => `${String(ref)}:${String(generation)}`

/** Names of descriptors whose message this thread itself gave up, and not for a reader that died. */
export const givenUpHere = new Set<string>()

export const descriptorKind = defineKind({
  id: 31,
  name: 'descriptor',
  words: OBJECT_WORDS + 3,
  waitLists: [],
  recover: () => undefined,
  destroy(party: Party, ref: Ref): void {
    const reaping = mutexHolder(party.words, HEADER.reaperMutex) === party.slot
    const isMine = party.words[ref + DESCRIPTOR.pid] === party.identity.pid
    if (!reaping && isMine) givenUpHere.add(nameOf(party.handles.token(ref)))
    tellDesk(party, ref)
  },
})

/** SYNC: what became of the descriptor can be seen before the desk is rung. The dead have no desk any more. */
export function tellDesk(party: Party, ref: Ref): void {
  const { words } = party
  const desk = words[ref + DESCRIPTOR.desk]!
  const exists = Atomics.load(words, desk + OBJECT.kind) === deskKind.id
  if (exists && words[desk + OBJECT.generation] === words[ref + DESCRIPTOR.deskGeneration])
    wakeAll(party, desk + DESK.senders)
}
