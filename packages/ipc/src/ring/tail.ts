/** The writing end of a ring as one thread sees it. Whoever calls it has that end to itself. */
import type { Ref } from '../arena/cells.js'
import { PAGE_BYTES } from '../arena/layout.js'
import type { Window } from '../arena/window.js'
import type { Party } from '../family/party.js'
import { HEADER_BYTES, headerOf, LARGEST_SEGMENT, RECORD, recordEnd, RING, SEGMENT, TYPE } from './ring-layout.js'

export class Tail {
  readonly ref: Ref
  /** the segment at the tail, after `makeRoom` */
  window!: Window
  /** byte of the window at which the payload of the next record goes */
  payload = 0
  readonly #party: Party
  readonly #words: Int32Array
  #page = 0
  #base = 0
  #end = 0
  #offset = 0

  constructor(party: Party, ref: Ref) {
    this.#party = party
    this.#words = party.words
    this.ref = ref
  }

  /** Makes room for a record of so many payload bytes and the header behind it. @throws StateError: memory is exhausted */
  makeRoom(bytes: number): void {
    const words = this.#words
    const ref = this.ref
    const page = words[ref + RING.tailPage]!
    const end = words[ref + RING.tailPages]! * PAGE_BYTES
    // The same page may have become the first of a longer or shorter run meanwhile.
    if (page !== this.#page || end !== this.#end) this.#see(page, end)
    let offset = words[ref + RING.tailOffset]!
    if (recordEnd(offset, bytes) + HEADER_BYTES > this.#end) {
      this.#append(offset)
      offset = SEGMENT.records
    }
    this.#offset = offset
    this.payload = this.#base + offset + HEADER_BYTES
  }

  /** Notes a blob before the ring owns it; `commit` clears the note. */
  announceBlob(page: number): void {
    Atomics.store(this.#words, this.ref + RING.puttingBlob, page)
    this.#party.pages.setOwner(page, -this.ref)
  }

  /**
   * SYNC: the payload is written before the header; a consumer reads the header first.
   * A process that dies before the header's store has put nothing, one that dies behind it has put the message:
   * `recoverTail` counts it.
   */
  commit(bytes: number, type: number): void {
    const words = this.#words
    const ref = this.ref
    const offset = this.#offset
    const next = recordEnd(offset, bytes)
    const puts = words[ref + RING.puts]!
    this.window.words[(this.#base + next) >> 2] = 0
    Atomics.store(this.window.words, (this.#base + offset) >> 2, headerOf(bytes, puts, type))
    if ((type & TYPE) === RECORD.blob) Atomics.store(words, ref + RING.puttingBlob, 0)
    Atomics.store(words, ref + RING.puts, (puts + 1) | 0)
    words[ref + RING.tailOffset] = next
  }

  #see(page: number, end: number): void {
    const { window, base } = this.#party.arena.span(page, end / PAGE_BYTES)
    this.#page = page
    this.window = window
    this.#base = base
    this.#end = end
  }

  /** Chains a new segment and makes it the tail. `recoverTail` finishes or undoes it after a death at any line. */
  #append(offset: number): void {
    const { pages: allocator, arena } = this.#party
    const words = this.#words
    const ref = this.ref
    // A spare that is not the ring's is on its way there, or belongs to somebody who died on that way.
    const spare = Atomics.load(words, ref + RING.spare)
    const useSpare = spare !== 0 && allocator.ownerOf(spare) === -ref
    const backlog = words[ref + RING.headPage] !== this.#page
    const pages = !useSpare && backlog ? Math.min((this.#end / PAGE_BYTES) * 2, LARGEST_SEGMENT) : 1
    const page = useSpare ? spare : allocator.allocate(pages)
    Atomics.store(words, ref + RING.appending, page)
    if (useSpare) Atomics.store(words, ref + RING.spare, 0)
    else allocator.setOwner(page, -ref)
    const { window, base } = arena.span(page, pages)
    startSegment(window, base)
    this.window.words[(this.#base + SEGMENT.nextPage) >> 2] = page
    this.window.words[(this.#base + SEGMENT.nextPages) >> 2] = pages
    Atomics.store(this.window.words, (this.#base + offset) >> 2, RECORD.jump)
    Atomics.store(words, ref + RING.tailPage, page)
    words[ref + RING.tailPages] = pages
    words[ref + RING.tailOffset] = SEGMENT.records
    Atomics.store(words, ref + RING.appending, 0)
    this.#see(page, pages * PAGE_BYTES)
  }
}

/** Writes the beginning of a segment: no next one, no records. */
export function startSegment(window: Window, base: number): void {
  window.words.fill(0, base >> 2, (base + SEGMENT.records + 8) >> 2)
}
