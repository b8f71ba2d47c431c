/** Takes messages out of a joinable ring: each moves into this participant's claims, until it is done. */
import type { Ref } from '../arena/cells.js'
import { unlock } from '../arena/mutex.js'
import type { Party } from '../family/party.js'
import { keepingMessage } from '../objects/shared-object.js'
import { hasWaiters, wakeOne } from '../wait/wait-list.js'
import { decodeBlob } from './blob.js'
import { claimantOf, forEachClaims, wakeJoiners } from './claims.js'
import { Consumer, NOTHING } from './consumer.js'
import { copyWords } from './copy-words.js'
import { copyOut, decodeCopy } from './decode-copy.js'
import { lockEndSlowly } from './end-mutex.js'
import { Head } from './head.js'
import { createClaims } from './ring-kind.js'
import { blobIn, valueBytes } from './records.js'
import { recoverHead } from './recovery.js'
import { HEADER_BYTES, payloadBytes, RECORD, RING, TYPE } from './ring-layout.js'
import { ringSize } from './ring-size.js'
import { Tail } from './tail.js'

const KEPT_FLAGS = TYPE | RECORD.shared | RECORD.plain | RECORD.redelivered

/** This participant's claims with what works on their two ends. */
interface Claims {
  readonly ref: Ref
  readonly tail: Tail
  readonly done: Consumer
}

export class ClaimingConsumer {
  /** Whether the message that `get` returned last had been taken before, by a consumer that is gone. */
  redelivered = false
  readonly #party: Party
  readonly #ref: Ref
  readonly #words: Int32Array
  readonly #head: Head
  readonly #repair: () => void
  #claims: Claims | undefined

  constructor(party: Party, ref: Ref) {
    this.#party = party
    this.#ref = ref
    this.#words = party.words
    this.#head = new Head(party, ref)
    this.#repair = () => recoverHead(party, ref)
  }

  /**
   * Takes the oldest message, or `NOTHING`; what others left undone comes first.
   *
   * @throws SerializationError - the message is taken, and is to be done like the others; StateError
   */
  get(): unknown {
    const mutex = this.#ref + RING.headMutex
    let copy: ReturnType<typeof copyOut> | undefined
    let blob: ReturnType<typeof blobIn>
    let bytes: number
    let shared: boolean
    if (Atomics.compareExchange(this.#words, mutex, 0, this.#party.me) !== 0)
      lockEndSlowly(this.#party, mutex, this.#repair)
    try {
      const head = this.#source()
      if (head === undefined) return NOTHING
      const { window, at } = head
      const header = window.words[at]!
      blob = blobIn(head)
      bytes = valueBytes(window, at)
      shared = (header & RECORD.shared) !== 0
      if (blob === undefined) copy = copyOut(window, at * 4 + HEADER_BYTES, bytes)
      this.#move(head, header, blob?.page ?? 0)
      this.redelivered = head !== this.#head || (header & RECORD.redelivered) !== 0
    } finally {
      unlock(this.#words, mutex, this.#party.native)
    }
    const writers = this.#ref + RING.writers
    if (hasWaiters(this.#words, writers)) wakeOne(this.#party, writers)
    const decode = (): unknown =>
      copy === undefined ? decodeBlob(this.#party, blob!) : decodeCopy(this.#party, copy, bytes)
    return shared ? keepingMessage(decode) : decode()
  }

  /** The oldest message that this participant took and has not done is done. False when there is none. */
  done(): boolean {
    this.#claims ??= this.#mine()
    if (this.#claims?.done.drop() !== true) return false
    wakeJoiners(this.#party, this.#ref)
    return true
  }

  /** Where the next message comes from, its record found; undefined when there is none. */
  #source(): Head | undefined {
    const words = this.#words
    const orphans = this.#ref + RING.orphans
    if (Atomics.load(words, orphans) !== 0) {
      Atomics.store(words, orphans, 0)
      let found: Head | undefined
      forEachClaims(words, this.#ref, (claims) => {
        if (found !== undefined || claimantOf(words, claims) !== 0 || ringSize(words, claims) === 0) return
        const head = new Head(this.#party, claims)
        if (head.find() !== 0) found = head
      })
      if (found !== undefined) {
        Atomics.store(words, orphans, 1)
        return found
      }
    }
    return this.#head.find() === 0 ? undefined : this.#head
  }

  /**
   * Moves a message. SYNC: it is in the claims before it leaves where it was. The notes let `recoverHead` finish a move
   * that arrived and forget one that did not.
   */
  #move(head: Head, header: number, blob: number): void {
    const words = this.#words
    const ref = this.#ref
    const { ref: claims, tail } = (this.#claims ??=
      this.#mine() ?? this.#adopt() ?? this.#own(createClaims(this.#party, ref)))
    const bytes = payloadBytes(header)
    tail.makeRoom(bytes)
    copyWords(head.window, head.at * 4 + HEADER_BYTES, tail.window, tail.payload, bytes)
    words[ref + RING.movingTo] = claims
    words[ref + RING.movingPuts] = words[claims + RING.puts]!
    words[ref + RING.movingGets] = words[head.ref + RING.gets]!
    Atomics.store(words, ref + RING.moving, head.ref)
    if (blob !== 0) this.#party.pages.setOwner(blob, -claims)
    tail.commit(bytes, (header & KEPT_FLAGS) | (head === this.#head ? 0 : RECORD.redelivered))
    head.take(header)
    Atomics.store(words, ref + RING.moving, 0)
  }

  /** Claims that are this participant's already; another handle of this thread may have made them. */
  #mine(): Claims | undefined {
    return this.#ofWhom((claims) => claimantOf(this.#words, claims) === this.#party.me)
  }

  /** Claims that nobody needs any more. */
  #adopt(): Claims | undefined {
    const words = this.#words
    const adopted = this.#ofWhom((claims) => claimantOf(words, claims) === 0 && ringSize(words, claims) === 0)
    if (adopted !== undefined) Atomics.store(words, adopted.ref + RING.claimant, this.#party.me)
    return adopted
  }

  #ofWhom(fits: (claims: Ref) => boolean): Claims | undefined {
    let found: Claims | undefined
    forEachClaims(this.#words, this.#ref, (claims) => {
      if (found === undefined && fits(claims)) found = this.#own(claims)
    })
    return found
  }

  #own(claims: Ref): Claims {
    return { ref: claims, tail: new Tail(this.#party, claims), done: new Consumer(this.#party, claims, true) }
  }
}
