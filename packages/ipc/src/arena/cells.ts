/**
 * Hands out cells for shared objects: pages of the first window, each divided into cells of one size class.
 *
 * A cell is in use when its bit in the slab's bitmap is set. The bit is stored last, so a process that dies while it
 * prepares a cell has taken nothing.
 */
import { StateError } from '../errors/index.js'
import { FIRST_DATA_PAGE, HEADER, OBJECT, PAGE_BYTES, PAGE_WORDS } from './layout.js'
import { type PageAllocator, RUN } from './pages.js'
import { pageWord } from './window.js'

const CLASS_BYTES = [320, 512, 1024, 2048, 4096] as const

const SLAB = { cellWords: 0, cells: 1, bitmap: 4 } as const
const SLAB_WORDS = 16
const BITMAP_WORDS = SLAB_WORDS - SLAB.bitmap

/** An object's place: the word of the first window at which its cell begins. */
export type Ref = number

export class CellAllocator {
  readonly #words: Int32Array
  readonly #pages: PageAllocator

  constructor(words: Int32Array, pages: PageAllocator) {
    this.#words = words
    this.#pages = pages
  }

  /** Takes a cell of at least so many words; `prepare` fills it (all zero but its generation) before it is in use. */
  allocate(words: number, prepare: (ref: Ref) => void): Ref {
    const sizeClass = CLASS_BYTES.findIndex((bytes) => bytes >= words * 4)
    if (sizeClass < 0) throw new StateError(`a shared object of ${String(words)} words does not fit into any cell`)
    return this.#pages.exclusively(() => {
      const slab = this.#slabWithRoom(sizeClass)
      const cell = this.#freeCell(slab)
      const cellWords = this.#words[slab + SLAB.cellWords]!
      const ref = slab + SLAB_WORDS + cell * cellWords
      const generation = this.#words[ref + OBJECT.generation]!
      this.#words.fill(0, ref, ref + cellWords)
      this.#words[ref + OBJECT.generation] = (generation + 1) | 0
      prepare(ref)
      Atomics.or(this.#words, slab + SLAB.bitmap + (cell >> 5), 1 << (cell & 31))
      return ref
    })
  }

  /** Gives a cell back. */
  free(ref: Ref): void {
    this.#pages.exclusively(() => {
      const { slab, cell } = this.#locate(ref)
      Atomics.store(this.#words, ref + OBJECT.kind, 0)
      Atomics.and(this.#words, slab + SLAB.bitmap + (cell >> 5), ~(1 << (cell & 31)))
      this.#releaseEmptySlab(slab)
    })
  }

  /** Calls `visit` for every cell in use. */
  forEach(visit: (ref: Ref) => void): void {
    this.#forEachSlab((slab) => {
      const cellWords = this.#words[slab + SLAB.cellWords]!
      for (let i = 0; i < BITMAP_WORDS; i++)
        for (let bits = Atomics.load(this.#words, slab + SLAB.bitmap + i); bits !== 0; bits &= bits - 1)
          visit(slab + SLAB_WORDS + (i * 32 + 31 - Math.clz32(bits & -bits)) * cellWords)
    })
  }

  #forEachSlab(visit: (slab: number) => void): void {
    this.#pages.forEachRun(
      (page, kind) => {
        if (kind === RUN.slab) visit(pageWord(page))
      },
      undefined,
      FIRST_DATA_PAGE,
    )
  }

  #locate(ref: Ref): { slab: number; cell: number } {
    const slab = Math.floor(ref / PAGE_WORDS) * PAGE_WORDS
    return { slab, cell: (ref - slab - SLAB_WORDS) / this.#words[slab + SLAB.cellWords]! }
  }

  #slabWithRoom(sizeClass: number): number {
    const hint = HEADER.slabHints + sizeClass
    const cellWords = CLASS_BYTES[sizeClass]! / 4
    const hinted = this.#words[hint]!
    if (hinted !== 0 && this.#words[hinted + SLAB.cellWords] === cellWords && this.#freeCell(hinted) >= 0) return hinted
    let slab = -1
    this.#forEachSlab((candidate) => {
      if (slab < 0 && this.#words[candidate + SLAB.cellWords] === cellWords && this.#freeCell(candidate) >= 0)
        slab = candidate
    })
    if (slab < 0) slab = this.#newSlab(cellWords)
    this.#words[hint] = slab
    return slab
  }

  #newSlab(cellWords: number): number {
    const cells = Math.floor((PAGE_BYTES / 4 - SLAB_WORDS) / cellWords)
    const page = this.#pages.allocateSlab((fresh) => {
      const slab = pageWord(fresh)
      this.#words.fill(0, slab, slab + PAGE_WORDS)
      this.#words[slab + SLAB.cellWords] = cellWords
      this.#words[slab + SLAB.cells] = cells
    })
    return pageWord(page)
  }

  /** Index of a free cell, or -1. */
  #freeCell(slab: number): number {
    const cells = this.#words[slab + SLAB.cells]!
    for (let i = 0; i < BITMAP_WORDS; i++) {
      const free = ~this.#words[slab + SLAB.bitmap + i]!
      if (free === 0) continue
      const cell = i * 32 + 31 - Math.clz32(free & -free)
      return cell < cells ? cell : -1
    }
    return -1
  }

  /** An empty slab goes back, unless it is the one that the next object of its class comes from. */
  #releaseEmptySlab(slab: number): void {
    for (let i = 0; i < BITMAP_WORDS; i++) if (this.#words[slab + SLAB.bitmap + i] !== 0) return
    for (let sizeClass = 0; sizeClass < CLASS_BYTES.length; sizeClass++)
      if (this.#words[HEADER.slabHints + sizeClass] === slab) return
    this.#pages.freeLocked(slab / PAGE_WORDS)
  }
}
