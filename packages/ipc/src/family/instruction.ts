/**
 * A text that a process leaves for one that it starts: on pages of its own, whose number the other is told at its start.
 * The native `answerSummons` is the reader (native/src/summons.cc): it waits for the text before it runs any JavaScript
 * of this library.
 *
 * The pages are the writer's, so they are given back when it dies; the reader takes no text of a writer that has died.
 */
import { PAGE_BYTES } from '../arena/layout.js'
import { ring } from '../wait/bell.js'
import type { Party } from './party.js'

/** The longest text, in bytes of UTF-8. */
export const LONGEST_INSTRUCTION = PAGE_BYTES - 4

export class Instruction {
  readonly page: number
  readonly #party: Party

  constructor(party: Party) {
    this.#party = party
    this.page = party.pages.allocate(1)
    Atomics.store(this.#words(), 0, 0) // whatever the page held before
  }

  /** Leaves the text, and rings the one who waits for it in that slot, if anybody does. */
  leave(text: string, slot?: number): void {
    const { window, base } = this.#party.arena.span(this.page, 1)
    const bytes = window.bytes.write(text, base + 4)
    // SYNC: the length is the last that is stored; it says that the text is there.
    Atomics.store(this.#words(), 0, bytes)
    if (slot !== undefined) ring(this.#party.words, slot, this.#party.native)
  }

  /** Gives the memory back. */
  discard(): void {
    this.#party.pages.free(this.page)
  }

  #words(): Int32Array {
    const { window, base } = this.#party.arena.span(this.page, 1)
    return window.words.subarray(base / 4, base / 4 + 1)
  }
}
