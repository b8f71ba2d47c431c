/**
 * A table of words inside a shared object: one entry for each task that waits there, whichever thread it belongs to.
 *
 *   used:    every index ever taken lies below this
 *   page:    the page that holds the entries which do not fit into the object's cell, or 0
 *   then the first entries
 *
 * An entry is 0 while it is free. Its low 11 bits name its participant (slot + 1), the others are the user's, so taking,
 * changing and giving back an entry are one atomic step each: whoever dies leaves entries that name it, and no half ones.
 */
import type { Ref } from '../arena/cells.js'
import { PAGE_WORDS } from '../arena/layout.js'
import type { Window } from '../arena/window.js'
import type { Party } from '../family/party.js'

const PARTICIPANT_BITS = 11
const PARTICIPANT_MASK = (1 << PARTICIPANT_BITS) - 1
const HEAD_WORDS = 2

/** Words that a table with so many entries in the object's cell takes. */
export const entryTableWords = (inCell: number): number => HEAD_WORDS + inCell

/** An entry of a participant with the user's bits. */
export const entryOf = (slot: number, bits: number): number => (bits << PARTICIPANT_BITS) | (slot + 1)
export const slotOfEntry = (entry: number): number => (entry & PARTICIPANT_MASK) - 1
export const bitsOfEntry = (entry: number): number => entry >>> PARTICIPANT_BITS

/** The page behind the cell, as this thread has mapped it; `base` counts words. */
interface Overflow {
  readonly page: number
  readonly window: Window
  readonly base: number
}

export class EntryTable {
  readonly #party: Party
  readonly #ref: Ref
  readonly #used: number
  readonly #page: number
  readonly #first: number
  readonly #inCell: number
  #overflow: Overflow | undefined

  /** @param offset - where the table begins in the object */
  constructor(party: Party, ref: Ref, offset: number, inCell: number) {
    this.#party = party
    this.#ref = ref
    this.#used = ref + offset
    this.#page = ref + offset + 1
    this.#first = ref + offset + HEAD_WORDS
    this.#inCell = inCell
  }

  /** Every index ever taken lies below. */
  get used(): number {
    return Atomics.load(this.#party.words, this.#used)
  }

  load(index: number): number {
    return index < this.#inCell
      ? Atomics.load(this.#party.words, this.#first + index)
      : Atomics.load(this.#more().window.words, this.#more().base + index - this.#inCell)
  }

  /** Changes an entry from one value to another; false when it has another one. */
  change(index: number, from: number, to: number): boolean {
    if (index < this.#inCell) return Atomics.compareExchange(this.#party.words, this.#first + index, from, to) === from
    const { window, base } = this.#more()
    return Atomics.compareExchange(window.words, base + index - this.#inCell, from, to) === from
  }

  /** Takes a free entry. Its index, or -1 when the first `most` are all taken. */
  take(entry: number, most: number): number {
    const limit = Math.min(most, this.#inCell + PAGE_WORDS)
    for (let index = 0; index < limit; index++) {
      if (index === this.#inCell) this.#addPage()
      if (this.load(index) !== 0) continue
      // Raised before the entry is taken: who dies in between leaves a longer way to search, not an entry nobody finds.
      this.#raiseUsed(index + 1)
      if (this.change(index, 0, entry)) return index
    }
    return -1
  }

  #raiseUsed(to: number): void {
    const { words } = this.#party
    for (let seen = Atomics.load(words, this.#used); seen < to;) {
      const was = Atomics.compareExchange(words, this.#used, seen, to)
      if (was === seen) return
      seen = was
    }
  }

  #more(): Overflow {
    const page = Atomics.load(this.#party.words, this.#page)
    if (this.#overflow?.page === page) return this.#overflow
    const { window, base } = this.#party.arena.span(page, 1)
    return (this.#overflow = { page, window, base: base >> 2 })
  }

  /** The page belongs to this participant until it is linked, then to the object. `recoverPage` does the last step again. */
  #addPage(): void {
    const { words, pages, arena } = this.#party
    if (Atomics.load(words, this.#page) !== 0) return
    const page = pages.allocate(1)
    const { window, base } = arena.span(page, 1)
    window.words.fill(0, base >> 2, (base >> 2) + PAGE_WORDS)
    if (Atomics.compareExchange(words, this.#page, 0, page) === 0) pages.setOwner(page, -this.#ref)
    else pages.free(page)
  }

  /** For the reaper: keeps a page that the dead had linked but not yet given to the object. */
  recoverPage(dead: number): void {
    const { words, pages } = this.#party
    const page = Atomics.load(words, this.#page)
    if (page !== 0 && pages.ownerOf(page) === dead + 1) pages.setOwner(page, -this.#ref)
  }

  /** Gives the page back. Repeatable. */
  destroy(): void {
    const { words, pages } = this.#party
    const page = Atomics.load(words, this.#page)
    if (page === 0) return
    pages.exclusively(() => {
      if (pages.ownerOf(page) === -this.#ref) pages.freeLocked(page)
    })
  }
}
