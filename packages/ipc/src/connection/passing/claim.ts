/** The receiver's half of passing a descriptor. */
import { party } from '../../family/party.js'
import { type Attachment, receivedMessage } from '../../objects/shared-object.js'
import type { DescriptorToken } from './desk.js'
import { descriptorKind, tellDesk } from './descriptor-kind.js'

/** The sender's own thread for this answers at once, unless its process is stopped. */
const MILLISECONDS_TO_ANSWER = 5000

/** Gets the descriptor of a message that was received. It belongs to this process then. */
export function claimDescriptor(attachment: Attachment): number {
  const me = party()
  const { ref, generation, pid } = attachment.token as DescriptorToken
  me.handles.attach(descriptorKind, { ref, generation })
  try {
    const fd = me.native.claimDescriptor(pid, ref, generation, MILLISECONDS_TO_ANSWER)
    tellDesk(me, ref)
    return fd
  } catch (error) {
    // What cannot be had is not waited for any longer.
    receivedMessage(ref)
    throw error
  } finally {
    me.handles.release(ref)
  }
}
