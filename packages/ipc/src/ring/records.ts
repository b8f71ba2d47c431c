/** Reading what lies in a segment. */
import type { Ref } from '../arena/cells.js'
import type { Window } from '../arena/window.js'
import type { Party } from '../family/party.js'
import type { Blob } from './blob.js'
import { HEADER_BYTES, payloadBytes, RECORD, TYPE } from './ring-layout.js'

/** The record at one end of a ring: `at` is the word of its header in the window. */
export interface RecordPlace {
  readonly window: Window
  readonly at: number
}

/** @param page - word of the ring that names the segment's page; the offset's word is two behind it */
export function recordAt(party: Party, page: number): RecordPlace {
  const { words, arena, pages } = party
  const first = words[page]!
  const { window, base } = arena.span(first, pages.lengthOf(first))
  return { window, at: (base + words[page + 2]!) >> 2 }
}

/** Writes the payload of a record of type `blob`. */
export function writeBlobAt({ view }: Window, payload: number, { ticket, page, pages, bytes }: Blob): void {
  view.setInt32(payload, ticket, true)
  view.setInt32(payload + 4, page, true)
  view.setInt32(payload + 8, pages, true)
  view.setFloat64(payload + 12, bytes, true)
}

/** What a record of type `blob` says. `payload` is a byte of the window. */
export function blobAt(window: Window, payload: number): Blob {
  const { view } = window
  return {
    ticket: view.getInt32(payload, true),
    page: view.getInt32(payload + 4, true),
    pages: view.getInt32(payload + 8, true),
    bytes: view.getFloat64(payload + 12, true),
  }
}

/** Bytes that the list of shared objects takes behind a payload of so many bytes. */
export const sharedBytes = (bytes: number, shared: number): number =>
  shared === 0 ? 0 : (-bytes & 3) + (shared + 1) * 4

/** Writes the list behind a payload; all in words of the window. */
export function writeShared(window: Window, payload: number, bytes: number, shared: readonly Ref[]): void {
  let at = (payload + bytes + 3) >> 2
  for (const ref of shared) window.words[at++] = ref
  window.words[at] = (shared.length << 2) | (-bytes & 3)
}

const NONE: readonly Ref[] = []

/** The shared objects whose handles are in a record. */
export function sharedIn({ window, at }: RecordPlace): readonly Ref[] {
  const header = window.words[at]!
  if ((header & RECORD.shared) === 0) return NONE
  const end = at + 1 + (payloadBytes(header) >> 2)
  return [...window.words.subarray(end - 1 - (window.words[end - 1]! >> 2), end - 1)]
}

/** Bytes of the encoded value in a record of type `message`. */
export function valueBytes(window: Window, at: number): number {
  const header = window.words[at]!
  const bytes = payloadBytes(header)
  if ((header & RECORD.shared) === 0) return bytes
  const last = window.words[at + (bytes >> 2)]!
  return bytes - ((last >> 2) + 1) * 4 - (last & 3)
}

/** The blob of a record, or undefined. */
export function blobIn({ window, at }: RecordPlace): Blob | undefined {
  if ((window.words[at]! & TYPE) !== RECORD.blob) return undefined
  return blobAt(window, at * 4 + HEADER_BYTES)
}
