/** Big messages: written once into pages of their own, and copied out by the receiver, who gives the pages back. */
import { PAGE_BYTES } from '../arena/layout.js'
import type { EarlyBytes, Encoded } from '../codec/index.js'
import type { Party } from '../family/party.js'
import { SerializationError } from '../errors/index.js'
import type { PreviewWriter } from './preview.js'

/** Where a big message lies. A record of type `blob` holds ticket, page, pages and bytes: three int32, one float64. */
export interface Blob {
  readonly page: number
  readonly pages: number
  readonly bytes: number
  /** under which it was shown while it was written, or 0 (preview.ts) */
  readonly ticket: number
}

export const BLOB_RECORD_BYTES = 20
const LARGEST = 2 ** 32 - PAGE_BYTES

/**
 * Writes an encoded value into new pages, which belong to this participant until they are put into a ring.
 *
 * @param ticket - under which it was announced, or 0
 */
export function writeBlob(party: Party, encoded: Encoded, preview?: PreviewWriter, ticket = 0): Blob {
  const bytes = encoded.byteLength
  if (bytes > LARGEST)
    throw new SerializationError(
      `the value takes ${String(bytes)} bytes, but a message holds at most ${String(LARGEST)}: send it in parts`,
      '',
    )
  const pages = Math.ceil(bytes / PAGE_BYTES)
  const page = party.pages.allocate(pages)
  const { window, base } = party.arena.span(page, pages)
  encoded.writeTo(window, base, preview?.copyLast(ticket, page, pages, base))
  return { page, pages, bytes, ticket }
}

/** Decodes a blob. @param early - what was copied out already. @throws SerializationError */
export function decodeBlob(party: Party, { page, pages, bytes }: Blob, early?: EarlyBytes): unknown {
  const { window, base } = party.arena.span(page, pages)
  return party.decoder.decode(window, base, base + bytes, early)
}

/** Decodes a blob that belongs to this participant and gives its pages back. @throws SerializationError */
export function readBlob(party: Party, blob: Blob, early?: EarlyBytes): unknown {
  try {
    return decodeBlob(party, blob, early)
  } finally {
    party.pages.free(blob.page)
  }
}
