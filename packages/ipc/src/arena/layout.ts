/**
 * Where everything in the arena lies. docs/memory-layout.md explains each field; native/src/layout.h holds the part that
 * native code shares, and the loader compares the two.
 *
 * Offsets called `…_BYTES` are bytes, all others count 32-bit words.
 */

/** Grows with every change of the layout: two copies of the library with different layouts must not share an arena. */
export const LAYOUT_VERSION = 1
export const MAGIC = 0x4d504131 // 'MPA1'

/** Memory is handed out in pages of this size. */
export const PAGE_BYTES = 65536
export const PAGE_WORDS = PAGE_BYTES / 4
/**
 * JavaScript sees the arena through windows. The first one holds everything that atomics change: tables and all shared
 * objects. They are small because V8 counts each as memory that it might get back: a big one would make it collect.
 */
export const FIRST_WINDOW_BYTES = 48 * 2 ** 20
/** Windows over data pages, the first of which begins behind the first window. */
export const WINDOW_BYTES = 16 * 2 ** 20
export const WINDOW_PAGES = WINDOW_BYTES / PAGE_BYTES

/** Header: written by the root at creation, the rest as noted. */
export const HEADER = {
  magic: 0,
  version: 1,
  pages: 2,
  rootPid: 3,
  guardian: 4,
  deathEpoch: 5,
  slotsUsed: 6,
  /** four random words: the family's name */
  family: 8,
  /** mutex of the page and cell allocator */
  allocatorMutex: 16,
  /** every data page below this one is in use */
  dataHint: 17,
  /** pages that are free but still hold memory */
  dirtyPages: 18,
  /** one word per cell class: the slab that had room last, or 0 */
  slabHints: 20,
  /** mutex of the reaper */
  reaperMutex: 32,
  /** mutex of the shape table */
  shapeMutex: 48,
  /** shapes in the table */
  shapeCount: 49,
} as const

/** Participants table: one slot per thread that takes part. */
export const MAX_PARTICIPANTS = 1024
export const PARTICIPANTS_BYTES = 4096
export const PARTICIPANT_WORDS = 32
export const PARTICIPANT = {
  /** `generation << 8 | state` */
  state: 0,
  pid: 1,
  startLow: 2,
  startHigh: 3,
  parentPid: 4,
  parentStartLow: 5,
  flags: 6,
  bell: 16,
  sleep: 17,
  asyncWaits: 18,
  liveWaits: 19,
  referenced: 20,
  /** what the owner asks of its own native code (wait/wait-list.ts, gate.ts) */
  list: 21,
  count: 22,
  except: 23,
  value: 24,
  limitUs: 25,
  /** above all other numbers after a sleep, when JavaScript is slow, until the owner has been in native code again; else 0 */
  cold: 26,
  /** the death epoch up to which the owner has reaped */
  reapedEpoch: 27,
  /** how long the owner spins before it sleeps (wait/spin-budget.ts) */
  spinNs: 28,
  spinLongestNs: 29,
  spinPause: 30,
  spinSleeps: 31,
} as const

/** States of a slot. A generation is added at birth, so that a stale word never matches. */
export const SLOT = { free: 0, starting: 1, alive: 2, dead: 3 } as const
/** How a participant sleeps: tells the ringer which system call wakes it, if any. */
export const SLEEP = { awake: 0, inFutex: 1, inLoop: 2, spinning: 3, waking: 4 } as const
/** Flag: the process ends when its parent does. */
export const ENDS_WITH_PARENT = 1

/** Shape table: an append-only log of object shapes. */
export const SHAPES_BYTES = 256 * 1024
export const SHAPES_WORDS = (256 * 1024) / 4

/** Page table: one state word per page, then one owner word per page; what follows is for pages. */
export const PAGE_TABLE_BYTES = 512 * 1024
/** Data pages start here, behind the first window; the pages before are for slabs. */
export const FIRST_DATA_PAGE = FIRST_WINDOW_BYTES / PAGE_BYTES

/** Every shared object begins so. */
export const OBJECT = {
  /** an `ObjectKind`; 0 in a free cell */
  kind: 0,
  /** grows each time the cell is used again: tells a stale token apart; survives the cell's reuse */
  generation: 1,
  /** how many messages under way hold this object */
  inFlight: 2,
  /** one bit per participant that holds a handle */
  holders: 4,
} as const
export const BITMAP_WORDS = MAX_PARTICIPANTS / 32
export const OBJECT_WORDS = OBJECT.holders + BITMAP_WORDS

/** A wait list: who waits for an object. */
export const WAIT_LIST = {
  /** one bit per non-empty word of `bits` */
  summary: 0,
  /** slot that was woken last, so that waiters take turns */
  cursor: 1,
  /** one bit per waiting participant */
  bits: 2,
} as const
export const WAIT_LIST_WORDS = WAIT_LIST.bits + BITMAP_WORDS
