/**
 * Hands out runs of pages.
 *
 * The page table is the only truth: from the first page on, each run's first state word gives its kind and length, so
 * the runs tile the arena. Every change is one store that turns a valid tiling into another valid tiling; a process may
 * die between any two of them. A run's owner word is written before the run is handed out: a participant (slot + 1), or
 * the shared object it belongs to (minus its reference), so that nothing of a dead participant is lost.
 */
import { StateError } from '../errors/index.js'
import type { NativeBinding } from '../native/binding.js'
import { FIRST_DATA_PAGE, HEADER, PAGE_BYTES, PAGE_TABLE_BYTES, WINDOW_PAGES } from './layout.js'
import { lock, unlock } from './mutex.js'

/** Kinds of runs. Dirty ones are free but still hold memory, which makes them cheap to use again. */
export const RUN = { free: 1, dirty: 2, slab: 3, data: 4 } as const

const KIND_SHIFT = 28
const LENGTH = (1 << KIND_SHIFT) - 1
const STATES = PAGE_TABLE_BYTES / 4
/** Free memory beyond this part of the arena goes back to the system: 1/64 of the machine's memory, 64 MiB at least. */
const DIRTY_PART = 1 / 128
const LEAST_DIRTY_PAGES = 1024

/** Neighbouring free runs: `dirty` pages of them hold memory, none behind `dirtyEnd` does. */
interface Gap {
  readonly page: number
  readonly end: number
  readonly dirtyEnd: number
  readonly dirty: number
}

export class PageAllocator {
  readonly #words: Int32Array
  readonly #native: NativeBinding
  readonly #me: number
  readonly #owners: number
  readonly #first: number
  readonly #end: number
  readonly #mostDirty: number

  constructor(words: Int32Array, native: NativeBinding, me: number) {
    this.#words = words
    this.#native = native
    this.#me = me
    this.#end = words[HEADER.pages]!
    this.#owners = STATES + this.#end
    this.#first = firstPage(this.#end)
    this.#mostDirty = Math.max(this.#end * DIRTY_PART, LEAST_DIRTY_PAGES)
  }

  /** The empty page table of a new arena: words that are not 0, and where they are. */
  static emptyTable(end: number): [at: number, word: number][] {
    const first = firstPage(end)
    return [
      [STATES + FIRST_DATA_PAGE, (RUN.free << KIND_SHIFT) | (end - FIRST_DATA_PAGE)],
      [STATES + first, (RUN.free << KIND_SHIFT) | (FIRST_DATA_PAGE - first)],
      [HEADER.dataHint, FIRST_DATA_PAGE],
    ]
  }

  /** Runs `work` with the allocator to itself. The cell allocator shares this mutex. */
  exclusively<T>(work: () => T): T {
    lock(this.#words, HEADER.allocatorMutex, this.#me, this.#native, () => this.#repair())
    try {
      return work()
    } finally {
      unlock(this.#words, HEADER.allocatorMutex, this.#native)
    }
  }

  /** Takes a run of data pages, owned by `owner` (this participant unless said) until it is given to an object. */
  allocate(pages: number, owner = this.#me): number {
    return this.exclusively(() => {
      const page = this.#take(pages, this.#words[HEADER.dataHint]!, this.#end, RUN.data, owner)
      if (page < 0)
        throw new StateError(
          `shared memory is exhausted: ${String(pages * PAGE_BYTES)} bytes in one piece are not free; ` +
            'take messages out of queues before you put more',
        )
      return page
    })
  }

  /** Takes one page of the first window for a slab; `prepare` writes its header before it becomes visible. */
  allocateSlab(prepare: (page: number) => void): number {
    const page = this.#take(1, this.#first, FIRST_DATA_PAGE, RUN.slab, 0, prepare)
    if (page < 0) throw new StateError('too many shared objects are alive at once: dispose those that are not needed')
    return page
  }

  ownerOf(page: number): number {
    return Atomics.load(this.#words, this.#owners + page)
  }

  /** SYNC: whoever finds the page through the object it was given to sees the new owner. */
  setOwner(page: number, owner: number): void {
    Atomics.store(this.#words, this.#owners + page, owner)
  }

  /** Pages of the run that begins here. */
  lengthOf(page: number): number {
    return this.#words[STATES + page]! & LENGTH
  }

  free(page: number): void {
    this.exclusively(() => this.freeLocked(page))
  }

  /** `free` for a caller that already has the allocator to itself. Freeing what is free does nothing. */
  freeLocked(page: number): void {
    const words = this.#words
    const state = words[STATES + page]!
    if (state >>> KIND_SHIFT < RUN.slab) return
    const pages = state & LENGTH
    let kind: number = RUN.dirty
    if (
      words[HEADER.dirtyPages]! + pages > this.#mostDirty &&
      this.#native.punch(page * PAGE_BYTES, pages * PAGE_BYTES)
    )
      kind = RUN.free
    else words[HEADER.dirtyPages]! += pages
    // Until this store the run is still its owner's, so it is freed if this process dies now.
    Atomics.store(words, STATES + page, (kind << KIND_SHIFT) | pages)
    Atomics.store(words, this.#owners + page, 0)
    if (page >= FIRST_DATA_PAGE && page < words[HEADER.dataHint]!) words[HEADER.dataHint] = page
  }

  /** Calls `visit` for each run in use; `kind` is one of `RUN`. */
  forEachRun(visit: (page: number, kind: number, owner: number) => void, from = this.#first, to = this.#end): void {
    for (let page = from; page < to;) {
      const state = this.#stateAt(page)
      const kind = state >>> KIND_SHIFT
      if (kind >= RUN.slab) visit(page, kind, this.ownerOf(page))
      page += state & LENGTH
    }
  }

  /** Pages in use, pages free but still holding memory, and pages in all. */
  usage(): { used: number; dirty: number; total: number } {
    let used = 0
    this.exclusively(() => this.forEachRun((page) => (used += this.lengthOf(page))))
    return { used, dirty: this.#words[HEADER.dirtyPages]!, total: this.#end - this.#first }
  }

  /** First fit: low pages are used again first, which keeps them warm and the arena compact. */
  #take(pages: number, from: number, to: number, use: number, owner: number, prepare?: (page: number) => void): number {
    let firstFree = -1
    for (let page = from; page < to;) {
      const state = this.#stateAt(page)
      if (state >>> KIND_SHIFT >= RUN.slab) {
        page += state & LENGTH
        continue
      }
      if (firstFree < 0) firstFree = page
      const skip = skipToWindow(page, pages)
      const gap = this.#gapAt(page, skip + pages)
      if (gap.end < page + skip + pages) {
        page = gap.end
        continue
      }
      const start = page + skip
      this.#carve(gap, start, pages, () => {
        Atomics.store(this.#words, this.#owners + start, owner)
        prepare?.(start)
        return (use << KIND_SHIFT) | pages
      })
      if (use === RUN.data && start === firstFree) this.#words[HEADER.dataHint] = start + pages
      return start
    }
    return -1
  }

  /** The free runs from `page` on as one gap, as far as needed for so many pages. */
  #gapAt(page: number, wanted: number): Gap {
    let end = page
    let dirtyEnd = page
    let dirty = 0
    // Slabs and data are two tilings: a gap never crosses the border between them.
    while (end < this.#end && end - page < wanted && (end === page || end !== FIRST_DATA_PAGE)) {
      const state = this.#stateAt(end)
      const kind = state >>> KIND_SHIFT
      if (kind >= RUN.slab) break
      end += state & LENGTH
      if (kind !== RUN.dirty) continue
      dirty += state & LENGTH
      dirtyEnd = end
    }
    return { page, end, dirtyEnd, dirty }
  }

  /**
   * Cuts a run out of a gap. What is left of it behind the run is written first, then the run, then what is left before
   * it: until the store at the gap's first page, the old tiling is what everybody sees.
   */
  #carve({ page, end, dirtyEnd, dirty }: Gap, start: number, pages: number, prepare: () => number): void {
    const words = this.#words
    const behind = start + pages
    const split = Math.max(dirtyEnd, behind)
    if (end > split) words[STATES + split] = (RUN.free << KIND_SHIFT) | (end - split)
    if (split > behind) words[STATES + behind] = (RUN.dirty << KIND_SHIFT) | (split - behind)
    const state = prepare()
    Atomics.store(words, STATES + start, state)
    const before = start - page
    const kindBefore = dirtyEnd > page ? RUN.dirty : RUN.free
    if (before > 0) Atomics.store(words, STATES + page, (kindBefore << KIND_SHIFT) | before)
    words[HEADER.dirtyPages]! += split - behind - dirty + (kindBefore === RUN.dirty ? before : 0)
  }

  #stateAt(page: number): number {
    const state = Atomics.load(this.#words, STATES + page)
    if ((state & LENGTH) === 0) throw new StateError(`the arena's page table is damaged at page ${String(page)}`)
    return state
  }

  /** The dead holder left a valid tiling; only the counters beside it may be off. */
  #repair(): void {
    let dirty = 0
    for (let page = this.#first; page < this.#end;) {
      const state = this.#stateAt(page)
      if (state >>> KIND_SHIFT === RUN.dirty) dirty += state & LENGTH
      page += state & LENGTH
    }
    this.#words[HEADER.dirtyPages] = dirty
    this.#words[HEADER.dataHint] = FIRST_DATA_PAGE
  }
}

/** The first page behind the page table. */
function firstPage(pages: number): number {
  return Math.ceil((PAGE_TABLE_BYTES + pages * 8) / PAGE_BYTES)
}

/** Pages to leave out so that a run of this length does not cross a window (longer ones are mapped by themselves). */
function skipToWindow(page: number, pages: number): number {
  if (pages > WINDOW_PAGES || page < FIRST_DATA_PAGE) return 0
  const offset = (page - FIRST_DATA_PAGE) % WINDOW_PAGES
  return offset + pages > WINDOW_PAGES ? WINDOW_PAGES - offset : 0
}
