/** The producers' end of a ring; consumer.ts is the other one. */
import type { Ref } from '../arena/cells.js'
import { PAGE_BYTES } from '../arena/layout.js'
import { unlock } from '../arena/mutex.js'
import type { Window } from '../arena/window.js'
import type { Party } from '../family/party.js'
import { hasWaiters, wakeOne } from '../wait/wait-list.js'
import { BLOB_RECORD_BYTES } from './blob.js'
import { lockEndSlowly } from './end-mutex.js'
import type { Message } from './message.js'
import { sharedBytes, writeShared } from './records.js'
import { recoverTail } from './recovery.js'
import {
  HEADER_BYTES,
  headerOf,
  LARGEST_SEGMENT,
  MOST_INLINE,
  RECORD,
  recordEnd,
  RING,
  RING_STATE,
  SEGMENT,
  TYPE,
} from './ring-layout.js'

/** Up to this many bytes a loop copies faster than a call. */
const COPY_BY_WORDS = 256

export class Producer {
  readonly #party: Party
  readonly #ref: Ref
  readonly #words: Int32Array
  readonly #exclusive: boolean
  readonly #repair: () => void
  // The segment at the tail as last seen by this thread.
  #page = 0
  #window!: Window
  #base = 0
  #end = 0

  /** @param exclusive - nobody else ever puts into this ring, so its mutex need not be taken */
  constructor(party: Party, ref: Ref, exclusive: boolean) {
    this.#party = party
    this.#ref = ref
    this.#words = party.words
    this.#exclusive = exclusive
    this.#repair = () => recoverTail(party, ref)
  }

  /**
   * Puts a value. False when the ring is full or shut down, and nothing has happened then.
   *
   * @throws SerializationError for a value that cannot be sent, StateError when shared memory is exhausted
   */
  put(value: unknown): boolean {
    const refused = this.offer(value)
    if (refused === undefined) return true
    this.#party.writer.discard(refused)
    return false
  }

  /**
   * Puts a value, and returns undefined. When the ring is full or shut down nothing has happened, and the value comes
   * back encoded: put it later with `putMessage`, or discard it.
   *
   * @throws SerializationError for a value that cannot be sent, StateError when shared memory is exhausted
   */
  offer(value: unknown): Message | undefined {
    const { writer } = this.#party
    const most = primitiveBytes(value)
    if (most > 0) {
      const done = this.#putPrimitive(value, most)
      if (done === true) return undefined
      if (done === false) return writer.write(value)
    }
    const message = writer.write(value)
    try {
      if (this.putMessage(message)) return undefined
    } catch (error) {
      writer.discard(message)
      throw error
    }
    return message
  }

  /** Encoding a primitive runs no code of the user's: straight into the ring. `undefined`: it needs more room. */
  #putPrimitive(value: unknown, most: number): boolean | undefined {
    this.#lock()
    try {
      if (!this.#room(most)) return false
      const offset = this.#words[this.#ref + RING.tailOffset]!
      const start = this.#base + offset + HEADER_BYTES
      const end = this.#party.encoder.encodeInto(value, this.#window, start, start + most)
      if (end < 0) return undefined // a BigInt of many digits
      this.#commit(offset, end - start, RECORD.message | RECORD.plain)
    } finally {
      this.#unlock()
    }
    this.#wake()
    return true
  }

  /** Puts an encoded value. False when the ring is full or shut down; the message is still the caller's then. */
  putMessage({ scratch, bytes, blob, shared }: Message): boolean {
    const words = this.#words
    const ref = this.#ref
    const ownBytes = blob === undefined ? bytes : BLOB_RECORD_BYTES
    const inRing = ownBytes + sharedBytes(ownBytes, shared.length)
    this.#lock()
    try {
      if (!this.#room(inRing)) return false
      const offset = words[ref + RING.tailOffset]!
      const payload = this.#base + offset + HEADER_BYTES
      let type: number = blob === undefined ? RECORD.message : RECORD.blob
      if (shared.length > 0) {
        type |= RECORD.shared
        // Held from before the message can be seen: it may be taken, and its handles dropped, at once.
        for (const object of shared) this.#party.handles.retainInFlight(object)
        writeShared(this.#window, payload, ownBytes, shared)
      }
      if (blob === undefined) copy(scratch, this.#window, payload, bytes)
      else {
        this.#window.view.setInt32(payload + 4, blob.page, true)
        this.#window.view.setInt32(payload + 8, blob.pages, true)
        this.#window.view.setFloat64(payload + 12, blob.bytes, true)
        Atomics.store(words, ref + RING.puttingBlob, blob.page)
        this.#party.pages.setOwner(blob.page, -ref)
      }
      this.#commit(offset, inRing, type)
    } finally {
      this.#unlock()
    }
    this.#wake()
    return true
  }

  #lock(): void {
    if (this.#exclusive) return
    const at = this.#ref + RING.tailMutex
    if (Atomics.compareExchange(this.#words, at, 0, this.#party.me) !== 0) lockEndSlowly(this.#party, at, this.#repair)
  }

  #unlock(): void {
    if (!this.#exclusive) unlock(this.#words, this.#ref + RING.tailMutex, this.#party.native)
  }

  /** SYNC: the header was stored before this load; a reader adds itself to the list before it looks at the header. */
  #wake(): void {
    const readers = this.#ref + RING.readers
    if (hasWaiters(this.#words, readers)) wakeOne(this.#words, readers, this.#party.native)
  }

  /** Makes room at the tail for a record of so many payload bytes and the header behind it. False: full or shut down. */
  #room(bytes: number): boolean {
    const words = this.#words
    const ref = this.#ref
    const capacity = words[ref + RING.capacity]!
    if (capacity > 0 && ((words[ref + RING.puts]! - Atomics.load(words, ref + RING.gets)) | 0) >= capacity) return false
    if ((words[ref + RING.state]! & RING_STATE.shutDown) !== 0) return false
    const page = words[ref + RING.tailPage]!
    if (page !== this.#page) this.#see(page, words[ref + RING.tailPages]!)
    const offset = words[ref + RING.tailOffset]!
    if (recordEnd(offset, bytes) + HEADER_BYTES > this.#end) this.#append(offset)
    return true
  }

  #see(page: number, pages: number): void {
    const { window, base } = this.#party.arena.span(page, pages)
    this.#page = page
    this.#window = window
    this.#base = base
    this.#end = pages * PAGE_BYTES
  }

  /**
   * SYNC: the payload is written before the header; a consumer reads the header first.
   * A process that dies before the header's store has put nothing, one that dies behind it has put the message:
   * `recoverTail` counts it.
   */
  #commit(offset: number, bytes: number, type: number): void {
    const words = this.#words
    const ref = this.#ref
    const next = recordEnd(offset, bytes)
    const puts = words[ref + RING.puts]!
    this.#window.words[(this.#base + next) >> 2] = 0
    Atomics.store(this.#window.words, (this.#base + offset) >> 2, headerOf(bytes, puts, type))
    if ((type & TYPE) === RECORD.blob) Atomics.store(words, ref + RING.puttingBlob, 0)
    Atomics.store(words, ref + RING.puts, (puts + 1) | 0)
    words[ref + RING.tailOffset] = next
  }

  /** Chains a new segment and makes it the tail. `recoverTail` finishes or undoes it after a death at any line. */
  #append(offset: number): void {
    const { pages: allocator, arena } = this.#party
    const words = this.#words
    const ref = this.#ref
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
    this.#window.words[(this.#base + SEGMENT.nextPage) >> 2] = page
    this.#window.words[(this.#base + SEGMENT.nextPages) >> 2] = pages
    Atomics.store(this.#window.words, (this.#base + offset) >> 2, RECORD.jump)
    Atomics.store(words, ref + RING.tailPage, page)
    words[ref + RING.tailPages] = pages
    words[ref + RING.tailOffset] = SEGMENT.records
    Atomics.store(words, ref + RING.appending, 0)
    this.#see(page, pages)
  }
}

const LONGEST_DIRECT_STRING = 1000

/** How many bytes a primitive takes at most (but for a long BigInt); 0 for what is not put directly. */
function primitiveBytes(value: unknown): number {
  switch (typeof value) {
    case 'number':
      return 16
    case 'string':
      return value.length > LONGEST_DIRECT_STRING ? 0 : value.length * 2 + 16
    case 'object':
      return value === null ? 16 : 0
    case 'function':
    case 'symbol':
      return 0
    default:
      return 64
  }
}

export function startSegment(window: Window, base: number): void {
  window.words.fill(0, base >> 2, (base + SEGMENT.records + 8) >> 2)
}

function copy(from: Window, to: Window, at: number, bytes: number): void {
  if (bytes > MOST_INLINE) throw new RangeError('an inline message is too long')
  if (bytes > COPY_BY_WORDS) {
    to.bytes.set(from.bytes.subarray(HEADER_BYTES, HEADER_BYTES + bytes), at)
    return
  }
  const words = (bytes + 3) >> 2
  const target = at >> 2
  for (let i = 0; i < words; i++) to.words[target + i] = from.words[i + 1]!
}
