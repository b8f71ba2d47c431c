/**
 * A value made ready to be put: encoded before the ring's mutex is taken, since encoding may run the user's getters, which
 * may do anything, also put into the same ring.
 */
import type { Ref } from '../arena/cells.js'
import { type Window, windowOver } from '../arena/window.js'
import type { Shareable } from '../codec/index.js'
import { SerializationError } from '../errors/index.js'
import type { Party } from '../family/party.js'
import { type Blob, writeBlob } from './blob.js'
import { bigBytes } from './direct-bytes.js'
import type { PreviewWriter } from './preview.js'
import { HEADER_BYTES, MOST_INLINE, MOST_SHARED } from './ring-layout.js'

export interface Message {
  /** where an inline payload lies, from `HEADER_BYTES` on, so that words line up with those of a record */
  readonly scratch: Window
  /** payload bytes, when inline */
  readonly bytes: number
  readonly blob: Blob | undefined
  /** the objects whose handles are in the message */
  readonly shared: readonly Ref[]
}

const NONE: readonly Ref[] = []
const NO_SCRATCH = windowOver(new ArrayBuffer(0))

export class MessageWriter {
  readonly #party: Party
  #scratch: Window | undefined

  constructor(party: Party) {
    this.#party = party
  }

  /**
   * Encodes a value. The message is valid until the next `write`, unless `keep` copies it.
   *
   * @param lists - as of the encoder: so many levels of arrays have elements and nothing else
   * @param preview - shows a big message while it is written
   * @throws SerializationError
   */
  write(value: unknown, lists = 0, preview?: PreviewWriter): Message {
    const { encoder } = this.#party
    const big = bigBytes(value, lists)
    if (big > 0) return this.#writeBlob(value, lists, preview, big)
    // Taken while in use: a getter that puts another value gets a scratch of its own.
    const scratch = this.#scratch ?? windowOver(new ArrayBuffer(HEADER_BYTES + MOST_INLINE + 8))
    this.#scratch = undefined
    const end = encoder.encodeInto(value, scratch, HEADER_BYTES, HEADER_BYTES + MOST_INLINE, '', lists)
    this.#scratch = scratch
    if (end >= 0) return { scratch, bytes: end - HEADER_BYTES, blob: undefined, shared: refsOf(encoder.shared) }
    return this.#writeBlob(value, lists, preview)
  }

  #writeBlob(value: unknown, lists: number, preview: PreviewWriter | undefined, big = 0): Message {
    const { encoder } = this.#party
    const ticket = preview?.announce(big) ?? 0
    try {
      const encoded = encoder.encode(value, '', lists)
      const shared = refsOf(encoder.shared)
      return { scratch: NO_SCRATCH, bytes: 0, blob: writeBlob(this.#party, encoded, preview, ticket), shared }
    } finally {
      preview?.end(ticket)
    }
  }

  /** A message that stays valid. */
  keep(message: Message): Message {
    if (message.blob !== undefined) return message
    const bytes = HEADER_BYTES + message.bytes
    const copy = windowOver(new ArrayBuffer((bytes + 11) & ~3))
    copy.bytes.set(message.scratch.bytes.subarray(0, bytes))
    return { ...message, scratch: copy }
  }

  /** Gives up a message that was never put. */
  discard(message: Message): void {
    if (message.blob !== undefined) this.#party.pages.free(message.blob.page)
  }
}

function refsOf(shared: readonly Shareable[]): readonly Ref[] {
  if (shared.length === 0) return NONE
  if (shared.length > MOST_SHARED)
    throw new SerializationError(
      `a message may hold ${String(MOST_SHARED)} shared objects, and this one holds ${String(shared.length)}`,
      '',
    )
  return shared.map((handle) => (handle.data as { readonly ref: Ref }).ref)
}
