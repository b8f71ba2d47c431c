/** Big messages: written once into pages of their own, and copied out by the receiver, who gives the pages back. */
import { PAGE_BYTES } from '../arena/layout.js'
import type { Encoded } from '../codec/index.js'
import type { Party } from '../family/party.js'
import { SerializationError } from '../errors/index.js'

/** Where a big message lies. A record of type `blob` holds these three as int32, int32, float64. */
export interface Blob {
  readonly page: number
  readonly pages: number
  readonly bytes: number
}

export const BLOB_RECORD_BYTES = 20 // 4 bytes of padding keep the float64 aligned to 8
const LARGEST = 2 ** 32 - PAGE_BYTES

/** Writes an encoded value into new pages, which belong to this participant until they are put into a ring. */
export function writeBlob(party: Party, encoded: Encoded, nearlyDone?: () => void): Blob {
  const bytes = encoded.byteLength
  if (bytes > LARGEST)
    throw new SerializationError(
      `the value takes ${String(bytes)} bytes, but a message holds at most ${String(LARGEST)}: send it in parts`,
      '',
    )
  const pages = Math.ceil(bytes / PAGE_BYTES)
  const page = party.pages.allocate(pages)
  const { window, base } = party.arena.span(page, pages)
  encoded.writeTo(window, base, nearlyDone)
  return { page, pages, bytes }
}

/** Decodes a blob. @throws SerializationError */
export function decodeBlob(party: Party, { page, pages, bytes }: Blob): unknown {
  const { window, base } = party.arena.span(page, pages)
  return party.decoder.decode(window, base, base + bytes)
}

/** Decodes a blob that belongs to this participant and gives its pages back. @throws SerializationError */
export function readBlob(party: Party, blob: Blob): unknown {
  try {
    return decodeBlob(party, blob)
  } finally {
    party.pages.free(blob.page)
  }
}
