/** Puts messages into the ring of a pipe; pipe-reader.ts takes them out. */
import type { Ref } from '../arena/cells.js'
import { PAGE_BYTES } from '../arena/layout.js'
import { windowOver } from '../arena/window.js'
import type { Party } from '../family/party.js'
import { BLOB_RECORD_BYTES } from '../ring/blob.js'
import { Consumer } from '../ring/consumer.js'
import { copyWords } from '../ring/copy-words.js'
import { lockEnd, unlockEnd } from '../ring/end-mutex.js'
import type { Message } from '../ring/message.js'
import { directBytes } from '../ring/direct-bytes.js'
import { sharedBytes, writeBlobAt, writeShared } from '../ring/records.js'
import { recoverTail } from '../ring/recovery.js'
import { HEADER_BYTES, MOST_INLINE, RECORD, RING, RING_STATE } from '../ring/ring-layout.js'
import { Tail } from '../ring/tail.js'
import { hasWaiters, wakeOne } from '../wait/wait-list.js'
import { addWeight, isFull } from './pipe-weight.js'

/** A message that found no room yet. */
export interface Outgoing {
  readonly message: Message
  /** bytes as they are, not an encoded value */
  readonly raw: boolean
}

export class PipeWriter {
  readonly #party: Party
  readonly #ring: Ref
  readonly #words: Int32Array
  readonly #tail: Tail
  readonly #repair: () => void

  constructor(party: Party, ring: Ref) {
    this.#party = party
    this.#ring = ring
    this.#words = party.words
    this.#tail = new Tail(party, ring)
    this.#repair = () => recoverTail(party, ring)
  }

  get isFull(): boolean {
    return isFull(this.#words, this.#ring)
  }

  /** Nobody is left who could receive anything. */
  get isDeserted(): boolean {
    return (Atomics.load(this.#words, this.#ring + RING.state) & RING_STATE.drained) !== 0
  }

  /** Puts a value, whatever is in the pipe. @throws SerializationError */
  putValue(value: unknown): void {
    const most = directBytes(value)
    if (most > 0 && this.#putPrimitive(value, most)) return
    this.#putOrDiscard({ message: this.#party.writer.write(value), raw: false })
  }

  /** Puts bytes, whatever is in the pipe. */
  putBytes(bytes: Uint8Array): void {
    if (bytes.length > MOST_INLINE) return this.#putOrDiscard({ message: this.#blobOf(bytes), raw: true })
    this.#inRing(bytes.length, RECORD.message | RECORD.raw, bytes.length, (tail) =>
      tail.window.bytes.set(bytes, tail.payload),
    )
  }

  /** Encodes a value now, to be put later. It holds what it refers to until `letGo`. @throws SerializationError */
  keepValue(value: unknown): Outgoing {
    const { writer, handles } = this.#party
    const message = writer.write(value)
    for (const object of message.shared) handles.retainInFlight(object)
    return { message: writer.keep(message), raw: false }
  }

  /** Copies bytes now, to be put later. */
  keepBytes(bytes: Uint8Array): Outgoing {
    if (bytes.length > MOST_INLINE) return { message: this.#blobOf(bytes), raw: true }
    const scratch = windowOver(new ArrayBuffer((HEADER_BYTES + bytes.length + 11) & ~3))
    scratch.bytes.set(bytes, HEADER_BYTES)
    return { message: { scratch, bytes: bytes.length, blob: undefined, shared: [] }, raw: true }
  }

  /** Puts what was kept. */
  put({ message: { scratch, bytes, blob, shared }, raw }: Outgoing): void {
    const own = blob === undefined ? bytes : BLOB_RECORD_BYTES
    const type =
      (blob === undefined ? RECORD.message : RECORD.blob) |
      (raw ? RECORD.raw : 0) |
      (shared.length > 0 ? RECORD.shared : 0)
    this.#inRing(own + sharedBytes(own, shared.length), type, blob?.bytes ?? bytes, (tail) => {
      const { window, payload } = tail
      if (shared.length > 0) {
        // Held from before the message can be seen: it may be taken, and its handles dropped, at once.
        for (const object of shared) this.#party.handles.retainInFlight(object)
        writeShared(window, payload, own, shared)
      }
      if (blob === undefined) return copyWords(scratch, HEADER_BYTES, window, payload, bytes)
      writeBlobAt(window, payload, blob)
      tail.announceBlob(blob.page)
    })
  }

  /** Ends the keeping: gives the message up unless it was put. */
  letGo({ message }: Outgoing, wasPut: boolean): void {
    if (!wasPut) this.#party.writer.discard(message)
    for (const object of message.shared) this.#party.handles.releaseInFlight(object)
  }

  #putOrDiscard(outgoing: Outgoing): void {
    try {
      this.put(outgoing)
    } catch (error) {
      this.#party.writer.discard(outgoing.message)
      throw error
    }
  }

  /** Encoding a primitive runs no code of the user's: straight into the ring. False: it needs more room. */
  #putPrimitive(value: unknown, most: number): boolean {
    const tail = this.#tail
    const mutex = this.#ring + RING.tailMutex
    let bytes: number
    lockEnd(this.#party, mutex, this.#repair)
    try {
      tail.makeRoom(most)
      const { payload } = tail
      bytes = this.#party.encoder.encodeInto(value, tail.window, payload, payload + most) - payload
      if (bytes < 0) return false // a BigInt of many digits
      tail.commit(bytes, RECORD.message | RECORD.plain)
    } finally {
      unlockEnd(this.#party, mutex)
    }
    this.#afterPut(bytes)
    return true
  }

  #inRing(bytes: number, type: number, weight: number, write: (tail: Tail) => void): void {
    const mutex = this.#ring + RING.tailMutex
    lockEnd(this.#party, mutex, this.#repair)
    try {
      this.#tail.makeRoom(bytes)
      write(this.#tail)
      this.#tail.commit(bytes, type)
    } finally {
      unlockEnd(this.#party, mutex)
    }
    this.#afterPut(weight)
  }

  /** SYNC: the header was stored before this; a reader adds itself to the list before it looks at the header. */
  #afterPut(bytes: number): void {
    addWeight(this.#words, this.#ring + RING.weightPut, bytes)
    const readers = this.#ring + RING.readers
    if (hasWaiters(this.#words, readers)) wakeOne(this.#party, readers)
    // SYNC: the last reader marks the ring before it empties it; whoever put behind that finds the mark.
    if (!this.isDeserted) return
    const consumer = new Consumer(this.#party, this.#ring, false)
    while (consumer.drop());
  }

  #blobOf(bytes: Uint8Array): Message {
    const pages = Math.ceil(bytes.length / PAGE_BYTES)
    const page = this.#party.pages.allocate(pages)
    const { window, base } = this.#party.arena.span(page, pages)
    window.bytes.set(bytes, base)
    return { scratch: window, bytes: 0, blob: { page, pages, bytes: bytes.length, ticket: 0 }, shared: [] }
  }
}
