/** Takes messages out of the ring of a pipe; pipe-writer.ts puts them in. */
import type { Ref } from '../arena/cells.js'
import { unlock } from '../arena/mutex.js'
import { StateError } from '../errors/index.js'
import type { Party } from '../family/party.js'
import { readBlob } from '../ring/blob.js'
import { NOTHING } from '../ring/consumer.js'
import { copyOut, decodeCopy } from '../ring/decode-copy.js'
import { lockEndSlowly } from '../ring/end-mutex.js'
import { Head } from '../ring/head.js'
import { blobAt, valueBytes } from '../ring/records.js'
import { recoverHead } from '../ring/recovery.js'
import { HEADER_BYTES, payloadBytes, RECORD, RING, RING_STATE, TYPE } from '../ring/ring-layout.js'
import { ringSize } from '../ring/ring-size.js'
import { decodeTaken, holdShared } from '../ring/taken-handles.js'
import { hasWaiters, wakeOne } from '../wait/wait-list.js'
import { addWeight } from './pipe-weight.js'
import type { Sink } from './received-bytes.js'

export class PipeReader {
  readonly #party: Party
  readonly #ring: Ref
  readonly #words: Int32Array
  readonly #head: Head
  readonly #repair: () => void

  constructor(party: Party, ring: Ref) {
    this.#party = party
    this.#ring = ring
    this.#words = party.words
    this.#head = new Head(party, ring)
    this.#repair = () => recoverHead(party, ring)
  }

  get hasMessages(): boolean {
    return ringSize(this.#words, this.#ring) > 0
  }

  /** Nobody is left who could send anything. Ask before looking for a message: one that came before is found then. */
  get isDeserted(): boolean {
    return (Atomics.load(this.#words, this.#ring + RING.state) & RING_STATE.shutDown) !== 0
  }

  /**
   * Takes the oldest message, or `NOTHING`. One that cannot be decoded is taken as well.
   *
   * @throws SerializationError; StateError for bytes, which stay where they are
   */
  takeValue(): unknown {
    const party = this.#party
    const head = this.#head
    this.#lock()
    let held = true
    try {
      const header = head.find()
      if (header === 0) return NOTHING
      if ((header & RECORD.raw) !== 0)
        throw new StateError('the next message was sent by sendBytes(): receive it with recvBytes() or recvBytesInto()')
      const { window, at } = head
      const payload = at * 4 + HEADER_BYTES
      if ((header & TYPE) === RECORD.blob) {
        const blob = blobAt(window, payload)
        const shared = holdShared(party, head)
        this.#take(header, blob.bytes, blob.page)
        held = false
        this.#unlock()
        return decodeTaken(party, shared, () => readBlob(party, blob))
      }
      if ((header & RECORD.plain) !== 0)
        try {
          return party.decoder.decode(window, payload, payload + payloadBytes(header))
        } finally {
          this.#take(header, payloadBytes(header))
        }
      const bytes = valueBytes(window, at)
      const copy = copyOut(window, payload, bytes)
      const shared = holdShared(party, head)
      this.#take(header, bytes)
      held = false
      this.#unlock()
      if (shared.length === 0) return decodeCopy(party, copy, bytes)
      return decodeTaken(party, shared, () => decodeCopy(party, copy, bytes))
    } finally {
      if (held) this.#unlock()
    }
  }

  /**
   * Takes the oldest message and shows its bytes to `sink`, or returns `NOTHING`. The bytes are gone when `sink` returns.
   *
   * @throws StateError for a value, which stays where it is; what `sink` throws
   */
  takeBytes<T>(sink: Sink<T>): T | typeof NOTHING {
    const party = this.#party
    const head = this.#head
    this.#lock()
    let held = true
    try {
      const header = head.find()
      if (header === 0) return NOTHING
      if ((header & RECORD.raw) === 0)
        throw new StateError('the next message was sent by send(): receive it with recv()')
      const { window, at } = head
      const payload = at * 4 + HEADER_BYTES
      if ((header & TYPE) === RECORD.blob) {
        const { page, pages, bytes } = blobAt(window, payload)
        this.#take(header, bytes, page)
        held = false
        this.#unlock()
        try {
          const { window: own, base } = party.arena.span(page, pages)
          return sink(own.bytes.subarray(base, base + bytes))
        } finally {
          party.pages.free(page)
        }
      }
      const bytes = payloadBytes(header)
      try {
        return sink(window.bytes.subarray(payload, payload + bytes))
      } finally {
        this.#take(header, bytes)
      }
    } finally {
      if (held) this.#unlock()
    }
  }

  #take(header: number, bytes: number, blob?: number): void {
    addWeight(this.#words, this.#ring + RING.weightTaken, bytes)
    if (blob === undefined) this.#head.take(header)
    else this.#head.takeBlob(header, blob)
  }

  #lock(): void {
    const at = this.#ring + RING.headMutex
    if (Atomics.compareExchange(this.#words, at, 0, this.#party.me) !== 0) lockEndSlowly(this.#party, at, this.#repair)
  }

  /** SYNC: what was taken is counted before this load; a sender adds itself to the list before it looks for room. */
  #unlock(): void {
    unlock(this.#words, this.#ring + RING.headMutex, this.#party.native)
    const writers = this.#ring + RING.writers
    if (hasWaiters(this.#words, writers)) wakeOne(this.#party, writers)
  }
}
