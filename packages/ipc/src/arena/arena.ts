/**
 * The family's shared memory as one thread sees it: windows mapped when they are first needed.
 *
 * Each thread maps for itself. V8 does not allow two array buffers over one address, and a mapping costs address space,
 * not memory.
 */
import { closeSync, openSync, readSync } from 'node:fs'
import { totalmem } from 'node:os'
import { StateError } from '../errors/index.js'
import type { NativeBinding } from '../native/binding.js'
import {
  FIRST_DATA_PAGE,
  FIRST_WINDOW_BYTES,
  HEADER,
  LAYOUT_VERSION,
  MAGIC,
  PAGE_BYTES,
  WINDOW_BYTES,
  WINDOW_PAGES,
} from './layout.js'
import { PageAllocator } from './pages.js'
import { type Span, type Window, windowOver } from './window.js'

const SMALLEST = 16 * 2 ** 30
const LARGEST = 128 * 2 ** 30

export class Arena {
  /** The first window: header, participants, tables and all shared objects. */
  readonly words: Int32Array
  readonly #native: NativeBinding
  readonly #windows: (Window | undefined)[] = []

  constructor(native: NativeBinding) {
    this.#native = native
    this.words = new Int32Array(native.map(0, FIRST_WINDOW_BYTES, true))
  }

  /** Makes the arena of a new family. Sparse: only pages that are used cost memory. */
  static create(native: NativeBinding): Arena {
    const wanted = Math.ceil((totalmem() * 2) / PAGE_BYTES) * PAGE_BYTES
    const bytes = Math.min(Math.max(wanted, SMALLEST), LARGEST)
    native.join(native.createMemory(bytes))
    const arena = new Arena(native)
    const { words } = arena
    words[HEADER.magic] = MAGIC
    words[HEADER.version] = LAYOUT_VERSION
    words[HEADER.pages] = bytes / PAGE_BYTES
    words[HEADER.rootPid] = process.pid
    fillRandomly(words.subarray(HEADER.family, HEADER.family + 4))
    PageAllocator.format(words)
    return arena
  }

  /** The arena that this process was given. @throws StateError when it was made by a copy of the library that differs */
  static open(native: NativeBinding): Arena {
    const arena = new Arena(native)
    const version = arena.words[HEADER.version]
    if (arena.words[HEADER.magic] !== MAGIC || version !== LAYOUT_VERSION)
      throw new StateError(
        `this process has a copy of @mp/ipc with memory layout ${String(LAYOUT_VERSION)}, its family uses layout ` +
          `${String(version)}: install one version of @mp/ipc for all processes of a family`,
      )
    return arena
  }

  /** The memory of a run of data pages. A run longer than a window is mapped for itself, until it is collected. */
  span(page: number, pages: number): Span {
    const from = page - FIRST_DATA_PAGE
    if (pages > WINDOW_PAGES)
      return { window: windowOver(this.#native.map(page * PAGE_BYTES, pages * PAGE_BYTES, false)), base: 0 }
    return { window: this.#window(Math.floor(from / WINDOW_PAGES)), base: (from % WINDOW_PAGES) * PAGE_BYTES }
  }

  #window(index: number): Window {
    const offset = FIRST_WINDOW_BYTES + index * WINDOW_BYTES
    return (this.#windows[index] ??= windowOver(this.#native.map(offset, WINDOW_BYTES, true)))
  }
}

/** The system's own random numbers: `node:crypto` takes some milliseconds to load, and everything waits for this. */
function fillRandomly(words: Int32Array): void {
  const fd = openSync('/dev/urandom', 'r')
  try {
    readSync(fd, words, 0, words.byteLength, null)
  } finally {
    closeSync(fd)
  }
}
