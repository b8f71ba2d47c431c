/**
 * The family's shared memory as one thread sees it: windows mapped when they are first needed.
 *
 * Each thread maps for itself. V8 does not allow two array buffers over one address, and a mapping costs address space,
 * not memory.
 */
import { totalmem } from 'node:os'
import { StateError } from '../errors/index.js'
import type { NativeBinding } from '../native/binding.js'
import { HEADER, LAYOUT_VERSION, MAGIC, PAGE_BYTES, WINDOW_BYTES, WINDOW_PAGES } from './layout.js'
import { PageAllocator } from './pages.js'
import { type Span, type Window, windowOver } from './window.js'

const SMALLEST = 16 * WINDOW_BYTES
const LARGEST = 1024 * WINDOW_BYTES

export class Arena {
  /** The first window: header, participants, tables and all shared objects. */
  readonly words: Int32Array
  readonly #native: NativeBinding
  readonly #windows: (Window | undefined)[] = []

  constructor(native: NativeBinding) {
    this.#native = native
    this.words = this.#window(0).words
    const version = this.words[HEADER.version]
    if (this.words[HEADER.magic] !== MAGIC || version !== LAYOUT_VERSION)
      throw new StateError(
        `this process has a copy of @mp/ipc with memory layout ${String(LAYOUT_VERSION)}, its family uses layout ` +
          `${String(version)}: install one version of @mp/ipc for all processes of a family`,
      )
  }

  /** Makes the arena of a new family. Sparse: only pages that are used cost memory. Returns its descriptor. */
  static create(native: NativeBinding): number {
    const wanted = Math.ceil((totalmem() * 2) / WINDOW_BYTES) * WINDOW_BYTES
    const bytes = Math.min(Math.max(wanted, SMALLEST), LARGEST)
    const fd = native.createMemory(bytes)
    native.join(fd)
    const words = new Int32Array(native.map(0, WINDOW_BYTES))
    words[HEADER.magic] = MAGIC
    words[HEADER.version] = LAYOUT_VERSION
    words[HEADER.pages] = bytes / PAGE_BYTES
    words[HEADER.rootPid] = process.pid
    // Loaded here, since only a root needs it: it takes Node some milliseconds.
    process.getBuiltinModule('node:crypto').randomFillSync(words, HEADER.family, 4)
    PageAllocator.format(words)
    return fd
  }

  #window(index: number): Window {
    return (this.#windows[index] ??= windowOver(this.#native.map(index * WINDOW_BYTES, WINDOW_BYTES)))
  }

  /** The memory of a run of pages. A run that crosses windows is mapped for itself, until it is collected. */
  span(page: number, pages: number): Span {
    const index = Math.floor(page / WINDOW_PAGES)
    const base = (page % WINDOW_PAGES) * PAGE_BYTES
    if (base + pages * PAGE_BYTES <= WINDOW_BYTES) return { window: this.#window(index), base }
    return { window: windowOver(this.#native.map(page * PAGE_BYTES, pages * PAGE_BYTES)), base: 0 }
  }
}
