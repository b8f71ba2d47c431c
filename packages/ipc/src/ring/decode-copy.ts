/**
 * Decoding outside the mutex. It may run code of the user's (a handle loads its module, an error its class), and that
 * code may use the same ring: so the message is copied out, taken, and decoded then.
 */
import { type Window, windowOver } from '../arena/window.js'
import type { Party } from '../family/party.js'
import { copyWords } from './copy-words.js'
import { HEADER_BYTES, MOST_INLINE } from './ring-layout.js'

/** Taken while in use: code that runs meanwhile gets one of its own. */
let spare: Window | undefined

/** Copies a value's bytes. Give the copy to `decodeCopy`, once. */
export function copyOut(from: Window, payload: number, bytes: number): Window {
  const copy = spare ?? windowOver(new ArrayBuffer(HEADER_BYTES + MOST_INLINE + 8))
  spare = undefined
  copyWords(from, payload, copy, HEADER_BYTES, bytes)
  return copy
}

/** @throws SerializationError */
export function decodeCopy(party: Party, copy: Window, bytes: number): unknown {
  try {
    return party.decoder.decode(copy, HEADER_BYTES, HEADER_BYTES + bytes)
  } finally {
    spare = copy
  }
}
