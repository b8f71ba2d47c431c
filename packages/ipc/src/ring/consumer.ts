/** The consumers' end of a ring; producer.ts is the other one. */
import type { Ref } from '../arena/cells.js'
import { unlock } from '../arena/mutex.js'
import { type Window, windowOver } from '../arena/window.js'
import type { Party } from '../family/party.js'
import { hasWaiters, wakeOne } from '../wait/wait-list.js'
import { readBlob } from './blob.js'
import { lockEndSlowly } from './end-mutex.js'
import { blobAt, sharedIn, valueBytes } from './records.js'
import { giveBackSegment, recoverHead } from './recovery.js'
import { HEADER_BYTES, MOST_INLINE, payloadBytes, RECORD, recordEnd, RING, SEGMENT, TYPE } from './ring-layout.js'

/** What `get` answers when there is no message. */
export const NOTHING: unique symbol = Symbol('no message')

/** Up to this many bytes a loop copies faster than a call. */
const COPY_BY_WORDS = 256

/** Where messages are copied to be decoded outside the mutex; taken while in use. One for all consumers of this thread. */
let scratch: Window | undefined

export class Consumer {
  readonly #party: Party
  readonly #ref: Ref
  readonly #words: Int32Array
  readonly #exclusive: boolean
  readonly #repair: () => void
  // The segment at the head as last seen by this thread.
  #page = 0
  #window!: Window
  #base = 0

  /** @param exclusive - nobody else ever takes from this ring, so its mutex need not be taken */
  constructor(party: Party, ref: Ref, exclusive: boolean) {
    this.#party = party
    this.#ref = ref
    this.#words = party.words
    this.#exclusive = exclusive
    this.#repair = () => recoverHead(party, ref)
  }

  /** Takes the oldest message, or `NOTHING`. A message that cannot be decoded is taken as well. @throws SerializationError */
  get(): unknown {
    this.#lock()
    let held = true
    try {
      const offset = this.#find()
      if (offset < 0) return NOTHING
      const at = (this.#base + offset) >> 2
      const header = this.#window.words[at]!
      const bytes = payloadBytes(header)
      const payload = this.#base + offset + HEADER_BYTES
      const next = recordEnd(offset, bytes)
      if ((header & RECORD.plain) !== 0)
        try {
          return this.#party.decoder.decode(this.#window, payload, payload + bytes)
        } finally {
          this.#take(at, header, next)
        }
      if ((header & TYPE) === RECORD.blob) {
        const blob = blobAt(this.#window, payload)
        Atomics.store(this.#words, this.#ref + RING.takingBlob, blob.page)
        this.#party.pages.setOwner(blob.page, this.#party.me)
        this.#take(at, header, next)
        held = false
        this.#unlock()
        return readBlob(this.#party, blob)
      }
      // Decoding may run code of the user's, which may use this queue: not here, but on a copy.
      const length = valueBytes(this.#window, at)
      const copy = scratch ?? windowOver(new ArrayBuffer(HEADER_BYTES + MOST_INLINE + 8))
      scratch = undefined
      copyOut(this.#window, payload, copy, length)
      this.#take(at, header, next)
      held = false
      this.#unlock()
      try {
        return this.#party.decoder.decode(copy, HEADER_BYTES, HEADER_BYTES + length)
      } finally {
        scratch = copy
      }
    } finally {
      if (held) this.#unlock()
    }
  }

  /** Takes the oldest message without decoding it and lets go of what is in it. False when there was none. */
  drop(): boolean {
    let shared: readonly Ref[]
    let blob = 0
    this.#lock()
    try {
      const offset = this.#find()
      if (offset < 0) return false
      const at = (this.#base + offset) >> 2
      const header = this.#window.words[at]!
      shared = sharedIn({ window: this.#window, at })
      if ((header & TYPE) === RECORD.blob) {
        blob = blobAt(this.#window, this.#base + offset + HEADER_BYTES).page
        Atomics.store(this.#words, this.#ref + RING.takingBlob, blob)
        this.#party.pages.setOwner(blob, this.#party.me)
      }
      this.#take(at, header, recordEnd(offset, payloadBytes(header)))
    } finally {
      this.#unlock()
    }
    if (blob !== 0) this.#party.pages.free(blob)
    for (const object of shared) this.#party.handles.releaseInFlight(object)
    return true
  }

  #lock(): void {
    if (this.#exclusive) return
    const at = this.#ref + RING.headMutex
    if (Atomics.compareExchange(this.#words, at, 0, this.#party.me) !== 0) lockEndSlowly(this.#party, at, this.#repair)
  }

  #unlock(): void {
    if (!this.#exclusive) unlock(this.#words, this.#ref + RING.headMutex, this.#party.native)
    // SYNC: `gets` grew before this load; a writer adds itself to the list before it looks at `gets`.
    if (hasWaiters(this.#words, this.#ref + RING.writers))
      wakeOne(this.#words, this.#ref + RING.writers, this.#party.native)
  }

  /** Offset of the oldest record, or -1. Follows the chain and gives emptied segments back. */
  #find(): number {
    const words = this.#words
    const ref = this.#ref
    for (;;) {
      const page = words[ref + RING.headPage]!
      if (page !== this.#page) this.#see(page, words[ref + RING.headPages]!)
      const offset = words[ref + RING.headOffset]!
      // SYNC: acquires what the producer's #commit released.
      const header = Atomics.load(this.#window.words, (this.#base + offset) >> 2)
      if (header === 0) return -1
      if ((header & TYPE) !== RECORD.jump) return offset
      this.#follow(page)
    }
  }

  #see(page: number, pages: number): void {
    const { window, base } = this.#party.arena.span(page, pages)
    this.#page = page
    this.#window = window
    this.#base = base
  }

  /** A process that dies before the header's store has taken nothing; behind it, the message is gone with it. */
  #take(at: number, header: number, next: number): void {
    const words = this.#words
    const ref = this.#ref
    Atomics.store(this.#window.words, at, header | RECORD.taken)
    if ((header & TYPE) === RECORD.blob) Atomics.store(words, ref + RING.takingBlob, 0)
    Atomics.store(words, ref + RING.gets, (words[ref + RING.gets]! + 1) | 0)
    words[ref + RING.headOffset] = next
  }

  /** Moves the head to the next segment. `recoverHead` finishes it after a death at any line. */
  #follow(page: number): void {
    const words = this.#words
    const ref = this.#ref
    const next = this.#window.words[(this.#base + SEGMENT.nextPage) >> 2]!
    const pages = this.#window.words[(this.#base + SEGMENT.nextPages) >> 2]!
    Atomics.store(words, ref + RING.retiring, page)
    Atomics.store(words, ref + RING.headPage, next)
    words[ref + RING.headPages] = pages
    words[ref + RING.headOffset] = SEGMENT.records
    giveBackSegment(this.#party, ref, page)
  }
}

function copyOut(from: Window, at: number, to: Window, bytes: number): void {
  if (bytes > COPY_BY_WORDS) {
    to.bytes.set(from.bytes.subarray(at, at + bytes), HEADER_BYTES)
    return
  }
  const words = (bytes + 3) >> 2
  const source = at >> 2
  for (let i = 0; i < words; i++) to.words[i + 1] = from.words[source + i]!
}
