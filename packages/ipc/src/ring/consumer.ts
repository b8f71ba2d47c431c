/** The consumers' end of a ring; producer.ts is the other one. */
import type { Ref } from '../arena/cells.js'
import { lock, unlock } from '../arena/mutex.js'
import type { Window } from '../arena/window.js'
import type { Party } from '../family/party.js'
import { hasWaiters, wakeOne } from '../wait/wait-list.js'
import { type Blob, readBlob } from './blob.js'
import { giveBackSegment, recoverHead } from './recovery.js'
import { HEADER_BYTES, payloadBytes, RECORD, recordEnd, RING, SEGMENT, TYPE } from './ring-layout.js'

/** What `get` answers when there is no message. */
export const NOTHING: unique symbol = Symbol('no message')

export class Consumer {
  readonly #party: Party
  readonly #ref: Ref
  readonly #words: Int32Array
  readonly #exclusive: boolean
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
  }

  /** Takes the oldest message, or `NOTHING`. A message that cannot be decoded is taken as well. @throws SerializationError */
  get(): unknown {
    let blob: Blob
    this.#lock()
    try {
      const offset = this.#find()
      if (offset < 0) return NOTHING
      const at = (this.#base + offset) >> 2
      const header = this.#window.words[at]!
      const bytes = payloadBytes(header)
      const payload = this.#base + offset + HEADER_BYTES
      if ((header & TYPE) === RECORD.message)
        try {
          return this.#party.decoder.decode(this.#window, payload, payload + bytes)
        } finally {
          this.#take(at, header, recordEnd(offset, bytes))
        }
      blob = this.#blobAt(payload)
      Atomics.store(this.#words, this.#ref + RING.takingBlob, blob.page)
      this.#party.pages.setOwner(blob.page, this.#party.me)
      this.#take(at, header, recordEnd(offset, bytes))
    } finally {
      this.#unlock()
    }
    return readBlob(this.#party, blob)
  }

  #lock(): void {
    if (this.#exclusive) return
    const { words, me, native } = this.#party
    lock(words, this.#ref + RING.headMutex, me, native, () => recoverHead(this.#party, this.#ref))
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

  #blobAt(payload: number): Blob {
    const { view } = this.#window
    return {
      page: view.getInt32(payload + 4, true),
      pages: view.getInt32(payload + 8, true),
      bytes: view.getFloat64(payload + 12, true),
    }
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

