/** The reading end of a ring as one thread sees it. Whoever calls it has that end to itself. */
import type { Ref } from '../arena/cells.js'
import type { Window } from '../arena/window.js'
import type { Party } from '../family/party.js'
import { giveBackSegment } from './recovery.js'
import { payloadBytes, RECORD, recordEnd, RING, SEGMENT, TYPE } from './ring-layout.js'

export class Head {
  readonly ref: Ref
  /** the segment at the head, after `find` */
  window!: Window
  /** word of the window that holds the header of the record that `find` found */
  at = 0
  readonly #party: Party
  readonly #words: Int32Array
  #page = 0
  #base = 0
  #offset = 0

  constructor(party: Party, ref: Ref) {
    this.#party = party
    this.#words = party.words
    this.ref = ref
  }

  /** Header of the oldest record, or 0. Follows the chain and gives emptied segments back. */
  find(): number {
    const words = this.#words
    const ref = this.ref
    for (;;) {
      const page = words[ref + RING.headPage]!
      if (page !== this.#page) this.#see(page, words[ref + RING.headPages]!)
      const offset = words[ref + RING.headOffset]!
      const at = (this.#base + offset) >> 2
      // SYNC: acquires what the tail's `commit` released.
      const header = Atomics.load(this.window.words, at)
      this.at = at
      this.#offset = offset
      if (header === 0) return 0
      if ((header & TYPE) !== RECORD.jump) return header
      this.#follow(page)
    }
  }

  /**
   * Takes the record that `find` found. A process that dies before the header's store has taken nothing; behind it, the
   * message is gone with it, and `recoverHead` counts it.
   */
  take(header: number): void {
    const words = this.#words
    const ref = this.ref
    Atomics.store(this.window.words, this.at, header | RECORD.taken)
    if ((header & TYPE) === RECORD.blob) Atomics.store(words, ref + RING.takingBlob, 0)
    Atomics.store(words, ref + RING.gets, (words[ref + RING.gets]! + 1) | 0)
    words[ref + RING.headOffset] = recordEnd(this.#offset, payloadBytes(header))
  }

  /** Takes the record that `find` found and makes its blob this participant's. */
  takeBlob(header: number, page: number): void {
    Atomics.store(this.#words, this.ref + RING.takingBlob, page)
    this.#party.pages.setOwner(page, this.#party.me)
    this.take(header)
  }

  #see(page: number, pages: number): void {
    const { window, base } = this.#party.arena.span(page, pages)
    this.#page = page
    this.window = window
    this.#base = base
  }

  /** Moves the head to the next segment. `recoverHead` finishes it after a death at any line. */
  #follow(page: number): void {
    const words = this.#words
    const ref = this.ref
    const next = this.window.words[(this.#base + SEGMENT.nextPage) >> 2]!
    const pages = this.window.words[(this.#base + SEGMENT.nextPages) >> 2]!
    Atomics.store(words, ref + RING.retiring, page)
    Atomics.store(words, ref + RING.headPage, next)
    words[ref + RING.headPages] = pages
    words[ref + RING.headOffset] = SEGMENT.records
    giveBackSegment(this.#party, ref, page)
  }
}
