/** Members that use connections: fixtures/peer.mjs is what runs in them. Their arguments come through a ring. */
import { fileURLToPath } from 'node:url'
import { createRing, party, Producer } from '@mp/ipc/internal'
import { Member } from '../member.js'

const program = fileURLToPath(new URL('fixtures/peer.mjs', import.meta.url))

/** Starts a member that calls the named function of the fixture. What is shared in `args` is held until it has them. */
export function peer(action: string, ...args: readonly unknown[]): Member {
  const me = party()
  const ring = createRing(me, 0)
  new Producer(me, ring, true).put(args)
  const member = new Member(action, { ring: me.handles.token(ring) }, 0, program)
  void member.exited.then(() => me.handles.release(ring))
  return member
}
