/**
 * What a ring looks like after somebody died at one of its ends, put right. Runs under the mutex of that end, which was
 * taken over from the dead; each function can be run again when it was cut short itself.
 */
import type { Ref } from '../arena/cells.js'
import type { Party } from '../family/party.js'
import { payloadBytes, RECORD, recordEnd, RING, SEGMENT, sequenceOf, TYPE } from './ring-layout.js'

/** Finishes or undoes a half-done put. */
export function recoverTail(party: Party, ref: Ref): void {
  const { words, pages } = party
  const appended = words[ref + RING.appending]!
  if (appended !== 0) {
    if (words[ref + RING.tailPage] !== appended && headerAt(party, ref, RING.tailPage, RING.tailOffset) === RECORD.jump)
      Atomics.store(words, ref + RING.tailPage, appended)
    if (words[ref + RING.tailPage] === appended) {
      words[ref + RING.tailPages] = pages.lengthOf(appended)
      words[ref + RING.tailOffset] = SEGMENT.records
      Atomics.store(words, ref + RING.appending, 0)
    } else reclaim(party, ref, RING.appending, appended)
  }
  const header = headerAt(party, ref, RING.tailPage, RING.tailOffset)
  const blob = words[ref + RING.puttingBlob]!
  if (blob !== 0) {
    if (header === 0) reclaim(party, ref, RING.puttingBlob, blob)
    else Atomics.store(words, ref + RING.puttingBlob, 0)
  }
  if (header === 0) return
  // The message is in the ring, but it may not have been counted.
  if (sequenceOf(header) === (words[ref + RING.puts]! & 255))
    Atomics.store(words, ref + RING.puts, (words[ref + RING.puts]! + 1) | 0)
  words[ref + RING.tailOffset] = recordEnd(words[ref + RING.tailOffset]!, payloadBytes(header))
}

/** Finishes or undoes a half-done get. */
export function recoverHead(party: Party, ref: Ref): void {
  const { words, pages } = party
  const retired = words[ref + RING.retiring]!
  if (retired !== 0) {
    const head = words[ref + RING.headPage]!
    if (head === retired) Atomics.store(words, ref + RING.retiring, 0)
    else {
      words[ref + RING.headPages] = pages.lengthOf(head)
      words[ref + RING.headOffset] = SEGMENT.records
      giveBackSegment(party, ref, retired)
    }
  }
  const header = headerAt(party, ref, RING.headPage, RING.headOffset)
  const blob = words[ref + RING.takingBlob]!
  if (blob !== 0) {
    // Not taken: it is the ring's again. Taken: it is the dead one's, and goes with its other pages.
    if ((header & RECORD.taken) === 0) pages.setOwner(blob, -ref)
    Atomics.store(words, ref + RING.takingBlob, 0)
  }
  if ((header & RECORD.taken) === 0 || (header & TYPE) === RECORD.jump) return
  if (sequenceOf(header) === (words[ref + RING.gets]! & 255))
    Atomics.store(words, ref + RING.gets, (words[ref + RING.gets]! + 1) | 0)
  words[ref + RING.headOffset] = recordEnd(words[ref + RING.headOffset]!, payloadBytes(header))
}

/** Keeps an emptied segment of one page for the producers, frees others. */
export function giveBackSegment(party: Party, ref: Ref, page: number): void {
  const { words, pages, me } = party
  if (pages.ownerOf(page) !== -ref) {
    Atomics.store(words, ref + RING.retiring, 0) // a dead one's: it goes with its pages
    return
  }
  pages.setOwner(page, me)
  Atomics.store(words, ref + RING.retiring, 0)
  if (pages.lengthOf(page) === 1) {
    pages.setOwner(page, -ref)
    if (Atomics.compareExchange(words, ref + RING.spare, 0, page) === 0) return
    pages.setOwner(page, me)
  }
  pages.free(page)
}

/**
 * Frees a page that was noted in a word of the ring and never used. It is this participant's before the note is cleared,
 * so it is freed once, whoever dies. A page that is not the ring's yet belongs to the dead one and goes with its pages.
 */
function reclaim(party: Party, ref: Ref, note: number, page: number): void {
  const { words, pages, me } = party
  const owned = pages.ownerOf(page) === -ref
  if (owned) pages.setOwner(page, me)
  Atomics.store(words, ref + note, 0)
  if (owned) pages.free(page)
}

function headerAt(party: Party, ref: Ref, pageWord: number, offsetWord: number): number {
  const page = party.words[ref + pageWord]!
  const { window, base } = party.arena.span(page, party.pages.lengthOf(page))
  return Atomics.load(window.words, (base + party.words[ref + offsetWord]!) >> 2)
}
