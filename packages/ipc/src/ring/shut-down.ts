/** The end of a ring: no more puts, and no more gets either when it is immediate. */
import type { Ref } from '../arena/cells.js'
import type { Party } from '../family/party.js'
import { wakeAll } from '../wait/wait-list.js'
import { claimantOf, dropAll, forEachClaims } from './claims.js'
import { Consumer } from './consumer.js'
import { lockEnd, unlockEnd } from './end-mutex.js'
import { recoverHead, recoverTail } from './recovery.js'
import { RING, RING_STATE } from './ring-layout.js'

/** Shuts a ring down for everybody and tells those who wait. */
export function shutDownRing(party: Party, ref: Ref, immediate: boolean): void {
  // Under the producers' mutex: a put that has looked at the state is in the ring before the state changes.
  lockEnd(party, ref + RING.tailMutex, () => recoverTail(party, ref))
  Atomics.or(party.words, ref + RING.state, RING_STATE.shutDown | (immediate ? RING_STATE.drained : 0))
  unlockEnd(party, ref + RING.tailMutex)
  if (immediate) {
    const consumer = new Consumer(party, ref, false)
    while (consumer.drop());
    dropOrphans(party, ref)
  }
  for (const list of [RING.readers, RING.writers, RING.joiners]) wakeAll(party, ref + list)
}

/** Drops what was to be redelivered. */
function dropOrphans(party: Party, ref: Ref): void {
  lockEnd(party, ref + RING.headMutex, () => recoverHead(party, ref))
  forEachClaims(party.words, ref, (claims) => {
    if (claimantOf(party.words, claims) === 0) dropAll(party, claims)
  })
  unlockEnd(party, ref + RING.headMutex)
}
