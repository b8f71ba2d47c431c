/** Puts messages into a ring; consumer.ts takes them out. */
import type { Ref } from '../arena/cells.js'
import { unlock } from '../arena/mutex.js'
import type { Party } from '../family/party.js'
import { hasWaiters, wakeAhead, wakeOne } from '../wait/wait-list.js'
import { BLOB_RECORD_BYTES } from './blob.js'
import { copyWords } from './copy-words.js'
import { directBytes } from './direct-bytes.js'
import { lockEndSlowly } from './end-mutex.js'
import type { Message } from './message.js'
import { PreviewWriter } from './preview.js'
import { sharedBytes, writeBlobAt, writeShared } from './records.js'
import { recoverTail } from './recovery.js'
import { HEADER_BYTES, RECORD, RING, RING_STATE } from './ring-layout.js'
import { Tail } from './tail.js'

export class Producer {
  readonly #party: Party
  readonly #ref: Ref
  readonly #words: Int32Array
  readonly #exclusive: boolean
  readonly #tail: Tail
  readonly #capacity: number
  readonly #repair: () => void
  readonly #preview: PreviewWriter
  #corked = false

  /** @param exclusive - nobody else ever puts into this ring, so its mutex need not be taken */
  constructor(party: Party, ref: Ref, exclusive: boolean) {
    this.#party = party
    this.#ref = ref
    this.#words = party.words
    this.#exclusive = exclusive
    this.#tail = new Tail(party, ref)
    this.#capacity = party.words[ref + RING.capacity]!
    this.#repair = () => recoverTail(party, ref)
    this.#preview = new PreviewWriter(party, ref, exclusive, () => this.#wake(wakeAhead))
  }

  /**
   * Puts a value. False when the ring is full or shut down, and nothing has happened then.
   *
   * @param lists - as of the encoder: so many levels of arrays have elements and nothing else
   * @throws SerializationError for a value that cannot be sent, StateError when shared memory is exhausted
   */
  put(value: unknown, lists = 0): boolean {
    const refused = this.offer(value, lists)
    if (refused === undefined) return true
    this.#party.writer.discard(refused)
    return false
  }

  /**
   * Puts a value, and returns undefined. When the ring is full or shut down nothing has happened, and the value comes
   * back encoded: put it later with `putMessage`, or discard it.
   *
   * @param lists - as of `put`
   * @throws SerializationError for a value that cannot be sent, StateError when shared memory is exhausted
   */
  offer(value: unknown, lists = 0): Message | undefined {
    const { writer } = this.#party
    const most = directBytes(value, lists)
    if (most > 0) {
      const done = this.#putDirectly(value, most, lists)
      if (done === true) return undefined
      if (done === false) return writer.write(value, lists)
    }
    const message = writer.write(value, lists, this.#preview)
    try {
      if (this.putMessage(message)) return undefined
    } catch (error) {
      writer.discard(message)
      throw error
    }
    return message
  }

  /** Encoding it runs no code of the user's: straight into the ring. `undefined`: it needs more room. */
  #putDirectly(value: unknown, most: number, lists: number): boolean | undefined {
    const tail = this.#tail
    this.#lock()
    try {
      if (!this.#mayPut()) return false
      tail.makeRoom(most)
      const { payload } = tail
      const end = this.#party.encoder.encodeInto(value, tail.window, payload, payload + most, '', lists)
      if (end < 0) return undefined // a BigInt of many digits
      tail.commit(end - payload, RECORD.message | RECORD.plain)
    } finally {
      this.#unlock()
    }
    this.#wake()
    return true
  }

  /** Puts an encoded value. False when the ring is full or shut down; the message is still the caller's then. */
  putMessage({ scratch, bytes, blob, shared }: Message): boolean {
    const tail = this.#tail
    const ownBytes = blob === undefined ? bytes : BLOB_RECORD_BYTES
    const inRing = ownBytes + sharedBytes(ownBytes, shared.length)
    let type: number = blob === undefined ? RECORD.message : RECORD.blob
    this.#lock()
    try {
      if (!this.#mayPut()) return false
      tail.makeRoom(inRing)
      const { window, payload } = tail
      if (shared.length > 0) {
        type |= RECORD.shared
        // Held from before the message can be seen: it may be taken, and its handles dropped, at once.
        for (const object of shared) this.#party.handles.retainInFlight(object)
        writeShared(window, payload, ownBytes, shared)
      }
      if (blob === undefined) copyWords(scratch, HEADER_BYTES, window, payload, bytes)
      else {
        writeBlobAt(window, payload, blob)
        tail.announceBlob(blob.page)
      }
      tail.commit(inRing, type)
    } finally {
      this.#unlock()
    }
    this.#wake()
    return true
  }

  /** Readers are not woken by what is put, until `uncork`: one wake-up is enough for many messages in a row. */
  cork(): void {
    this.#corked = true
  }

  uncork(): void {
    this.#corked = false
    this.#wake()
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
  #wake(wake = wakeOne): void {
    if (this.#corked) return
    const readers = this.#ref + RING.readers
    if (hasWaiters(this.#words, readers)) wake(this.#party, readers)
  }

  /** False: full or shut down. */
  #mayPut(): boolean {
    const words = this.#words
    const ref = this.#ref
    if ((words[ref + RING.state]! & RING_STATE.shutDown) !== 0) return false
    const capacity = this.#capacity
    return capacity === 0 || ((words[ref + RING.puts]! - Atomics.load(words, ref + RING.gets)) | 0) < capacity
  }
}
