/**
 * The family's shared memory as one thread sees it: windows mapped when they are first needed.
 *
 * Each thread maps for itself. V8 does not allow two array buffers over one address, and a mapping costs address space,
 * not memory.
 */
import { writeSync } from 'node:fs'
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
    const wanted = Math.ceil((native.memoryBytes() * 2) / PAGE_BYTES) * PAGE_BYTES
    const bytes = Math.min(Math.max(wanted, SMALLEST), LARGEST)
    const fd = native.createMemory(bytes)
    // Complete before anybody maps it: another thread of this process may be doing the same, and one of the two is first.
    writeWords(fd, HEADER.magic, [MAGIC, LAYOUT_VERSION, bytes / PAGE_BYTES, process.pid])
    const family = new Int32Array(4)
    native.randomize(family)
    writeWords(fd, HEADER.family, family)
    for (const [at, word] of PageAllocator.emptyTable(bytes / PAGE_BYTES)) writeWords(fd, at, [word])
    native.join(fd)
    if (native.joined() !== fd) native.closeDescriptor(fd)
    return Arena.open(native)
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

function writeWords(fd: number, at: number, words: Iterable<number>): void {
  const bytes = Int32Array.from(words)
  writeSync(fd, bytes, 0, bytes.byteLength, at * 4)
}
