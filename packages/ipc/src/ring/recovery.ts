/**
 * What a ring looks like after somebody died at one of its ends, put right. Runs in the reaper, under the mutex of that
 * end, which was taken over from the dead; each function can be run again when it was cut short itself.
 */
import type { Ref } from '../arena/cells.js'
import { OBJECT } from '../arena/layout.js'
import type { Party } from '../family/party.js'
import { blobIn, recordAt } from './records.js'
import { payloadBytes, RECORD, recordEnd, RING, SEGMENT, sequenceOf, TYPE } from './ring-layout.js'

/** Finishes or undoes a half-done put. */
export function recoverTail(party: Party, ref: Ref): void {
  const { words } = party
  const appended = words[ref + RING.appending]!
  if (appended !== 0) recoverAppend(party, ref, appended)
  const header = headerAt(party, ref + RING.tailPage)
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

function recoverAppend(party: Party, ref: Ref, appended: number): void {
  const { words, pages } = party
  if (words[ref + RING.tailPage] !== appended && headerAt(party, ref + RING.tailPage) === RECORD.jump)
    Atomics.store(words, ref + RING.tailPage, appended)
  if (words[ref + RING.tailPage] === appended) {
    words[ref + RING.tailPages] = pages.lengthOf(appended)
    words[ref + RING.tailOffset] = SEGMENT.records
    Atomics.store(words, ref + RING.appending, 0)
  } else if (words[ref + RING.spare] === appended)
    Atomics.store(words, ref + RING.appending, 0) // still the spare one
  else reclaim(party, ref, RING.appending, appended)
}

/** Finishes or undoes a half-done get. */
export function recoverHead(party: Party, ref: Ref): void {
  recoverTake(party, ref)
  if (party.words[ref + RING.moving] !== 0) recoverMove(party, ref)
  if (party.words[ref + RING.adding] !== 0) recoverAdding(party, ref)
}

function recoverTake(party: Party, ref: Ref): void {
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
  const header = headerAt(party, ref + RING.headPage)
  const blob = words[ref + RING.takingBlob]!
  if (blob !== 0) {
    // Not taken: it is the ring's again. Taken: it is the dead one's, and goes with its other pages.
    if ((header & RECORD.taken) === 0) pages.setOwner(blob, -ref)
    Atomics.store(words, ref + RING.takingBlob, 0)
  }
  if ((header & RECORD.taken) === 0 || (header & TYPE) === RECORD.jump) return
  countTaken(party, ref, header)
}

function countTaken({ words }: Party, ref: Ref, header: number): void {
  if (sequenceOf(header) === (words[ref + RING.gets]! & 255))
    Atomics.store(words, ref + RING.gets, (words[ref + RING.gets]! + 1) | 0)
  words[ref + RING.headOffset] = recordEnd(words[ref + RING.headOffset]!, payloadBytes(header))
}

/** A message that arrived in the claims is taken from where it was; one that did not arrive stays there. */
function recoverMove(party: Party, ref: Ref): void {
  const { words, pages } = party
  const source = words[ref + RING.moving]!
  const claims = words[ref + RING.movingTo]!
  recoverTail(party, claims)
  if (source !== ref) recoverTake(party, source)
  const place = recordAt(party, source + RING.headPage)
  const header = Atomics.load(place.window.words, place.at)
  if (words[claims + RING.puts] === ((words[ref + RING.movingPuts]! + 1) | 0)) {
    if (words[source + RING.gets] === words[ref + RING.movingGets]) {
      Atomics.store(place.window.words, place.at, header | RECORD.taken)
      countTaken(party, source, header)
    }
  } else {
    const blob = blobIn(place)
    if (blob !== undefined) pages.setOwner(blob.page, -source)
  }
  Atomics.store(words, ref + RING.moving, 0)
}

/** Claims that are noted are put on the list. */
function recoverAdding({ words }: Party, ref: Ref): void {
  const claims = words[ref + RING.adding]!
  Atomics.store(words, claims + OBJECT.inFlight, 1)
  if (words[ref + RING.claims] !== claims) {
    words[claims + RING.nextClaims] = words[ref + RING.claims]!
    Atomics.store(words, ref + RING.claims, claims)
  }
  Atomics.store(words, ref + RING.adding, 0)
}

/** Takes back a spare segment that the dead had not yet given to the ring: it goes with its pages. */
export function recoverSpare(party: Party, ref: Ref, dead: number): void {
  const spare = Atomics.load(party.words, ref + RING.spare)
  if (spare !== 0 && party.pages.ownerOf(spare) === dead + 1)
    Atomics.compareExchange(party.words, ref + RING.spare, spare, 0)
}

/**
 * Keeps an emptied segment of one page for the producers, frees others. It is this participant's in between, so that it
 * is freed when we die; a spare one is the ring's only once its owner says so.
 */
export function giveBackSegment(party: Party, ref: Ref, page: number): void {
  const { words, pages, me } = party
  const owned = pages.ownerOf(page) === -ref // otherwise it is a dead one's, and goes with its pages
  if (owned) pages.setOwner(page, me)
  Atomics.store(words, ref + RING.retiring, 0)
  if (!owned) return
  if (pages.lengthOf(page) === 1 && Atomics.compareExchange(words, ref + RING.spare, 0, page) === 0)
    pages.setOwner(page, -ref)
  else pages.free(page)
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

function headerAt(party: Party, page: number): number {
  const { window, at } = recordAt(party, page)
  return Atomics.load(window.words, at)
}
