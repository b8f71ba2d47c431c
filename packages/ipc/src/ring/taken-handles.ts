/**
 * The handles in a message that is being taken.
 *
 * The message holds what they stand for; this participant does so itself before the message is taken, and the message lets
 * go right after. So from then on the death of this participant lets go of them, however long it takes to make handles of
 * them: that may load modules.
 */
import type { Ref } from '../arena/cells.js'
import type { Party } from '../family/party.js'
import { keepingMessage } from '../objects/shared-object.js'
import { type RecordPlace, sharedIn } from './records.js'

/** Takes hold of what is in a record that is about to be taken. */
export function holdShared({ handles }: Party, record: RecordPlace): readonly Ref[] {
  const shared = sharedIn(record)
  for (const object of shared) handles.hold(object)
  return shared
}

/** Decodes a message that was taken. */
export function decodeTaken({ handles }: Party, shared: readonly Ref[], decode: () => unknown): unknown {
  if (shared.length === 0) return decode()
  for (const object of shared) handles.releaseInFlight(object)
  try {
    return keepingMessage(decode)
  } finally {
    for (const object of shared) handles.release(object)
  }
}
