/** Takes messages out of a ring; producer.ts puts them in. */
import type { Ref } from '../arena/cells.js'
import { unlock } from '../arena/mutex.js'
import type { Party } from '../family/party.js'
import { hasWaiters, wakeOne } from '../wait/wait-list.js'
import { readBlob } from './blob.js'
import { copyOut, decodeCopy } from './decode-copy.js'
import { lockEndSlowly } from './end-mutex.js'
import { Head } from './head.js'
import { PreviewReader } from './preview.js'
import { blobAt, blobIn, sharedIn, valueBytes } from './records.js'
import { recoverHead } from './recovery.js'
import { HEADER_BYTES, payloadBytes, RECORD, RING, TYPE } from './ring-layout.js'
import { decodeTaken, holdShared } from './taken-handles.js'

/** What `get` answers when there is no message. */
export const NOTHING: unique symbol = Symbol('no message')

export class Consumer {
  readonly #party: Party
  readonly #ref: Ref
  readonly #words: Int32Array
  readonly #exclusive: boolean
  readonly #head: Head
  readonly #preview: PreviewReader
  readonly #repair: () => void

  /** @param exclusive - nobody else ever takes from this ring, so its mutex need not be taken */
  constructor(party: Party, ref: Ref, exclusive: boolean) {
    this.#party = party
    this.#ref = ref
    this.#words = party.words
    this.#exclusive = exclusive
    this.#head = new Head(party, ref)
    this.#preview = new PreviewReader(party, ref)
    this.#repair = () => recoverHead(party, ref)
  }

  /** Takes the oldest message, or `NOTHING`. A message that cannot be decoded is taken as well. @throws SerializationError */
  get(): unknown {
    const party = this.#party
    const head = this.#head
    this.#lock()
    let held = true
    try {
      let header = head.find()
      if (header === 0 && this.#preview.follow()) header = head.find()
      if (header === 0) return NOTHING
      const { window, at } = head
      const payload = at * 4 + HEADER_BYTES
      if ((header & RECORD.plain) !== 0)
        try {
          return party.decoder.decode(window, payload, payload + payloadBytes(header))
        } finally {
          head.take(header)
        }
      if ((header & TYPE) === RECORD.blob) {
        const blob = blobAt(window, payload)
        const shared = holdShared(party, head)
        head.takeBlob(header, blob.page)
        held = false
        this.#unlock()
        return decodeTaken(party, shared, () => readBlob(party, blob, this.#preview.of(blob)))
      }
      const bytes = valueBytes(window, at)
      const copy = copyOut(window, payload, bytes)
      const shared = holdShared(party, head)
      head.take(header)
      held = false
      this.#unlock()
      if (shared.length === 0) return decodeCopy(party, copy, bytes)
      return decodeTaken(party, shared, () => decodeCopy(party, copy, bytes))
    } finally {
      if (held) this.#unlock()
    }
  }

  /** Takes the oldest message without decoding it and lets go of what is in it. False when there was none. */
  drop(): boolean {
    const head = this.#head
    let shared: readonly Ref[]
    let page: number
    this.#lock()
    try {
      const header = head.find()
      if (header === 0) return false
      shared = sharedIn(head)
      page = blobIn(head)?.page ?? 0
      if (page === 0) head.take(header)
      else head.takeBlob(header, page)
    } finally {
      this.#unlock()
    }
    if (page !== 0) this.#party.pages.free(page)
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
    const writers = this.#ref + RING.writers
    if (hasWaiters(this.#words, writers)) wakeOne(this.#party, writers)
  }
}
