/**
 * A big message is shown to its receiver while it is being written: copying into shared memory and copying out of it, which
 * take as long as each other, happen at the same time. It is announced first of all, so that the receiver is awake by then.
 *
 * That is a hint and nothing more. The message exists from the moment its record is in the ring. What the receiver has copied
 * until then lies in memory of its own, under the ticket of the message, and counts only when a record with that ticket is
 * taken. A sender that dies in between has sent nothing.
 */
import type { Ref } from '../arena/cells.js'
import { WINDOW_BYTES, WINDOW_PAGES } from '../arena/layout.js'
import type { CopyLast, EarlyBytes } from '../codec/index.js'
import type { Party } from '../family/party.js'
import type { Blob } from './blob.js'
import { RING } from './ring-layout.js'

/** Less is copied before anybody is awake. */
const WORTH_SHOWING = 256 * 1024
/** Bytes that take as long to copy as a process takes to wake. */
const NEARLY_DONE = 512 * 1024
/** Messages that are not shown after one was followed in vain; after several in a row, the more. */
const SHORTEST_PAUSE = 4
const LONGEST_PAUSE = 256

/** The sender's half. */
export class PreviewWriter {
  readonly #party: Party
  readonly #words: Int32Array
  readonly #ref: Ref
  readonly #exclusive: boolean
  readonly #rouse: () => void

  /**
   * @param exclusive - only this thread ever writes messages for this ring: otherwise nothing is shown
   * @param rouse - wakes a receiver ahead of what it waits for
   */
  constructor(party: Party, ref: Ref, exclusive: boolean, rouse: () => void) {
    this.#party = party
    this.#words = party.words
    this.#ref = ref
    this.#exclusive = exclusive
    this.#rouse = rouse
  }

  /** A message with so much binary data in one piece is about to be written. Returns its ticket; 0: it is not shown. */
  announce(bytes: number): number {
    if (!this.#exclusive || bytes < WORTH_SHOWING || bytes > WINDOW_BYTES) return 0
    const words = this.#words
    const ref = this.#ref
    // A receiver that has other messages first does not come in time.
    if (words[ref + RING.puts] !== Atomics.load(words, ref + RING.gets)) return 0
    if (words[ref + RING.unshown]! > 0) {
      words[ref + RING.unshown]!--
      return 0
    }
    const ticket = (words[ref + RING.tickets]! + 1) | 0 || 1
    words[ref + RING.tickets] = ticket
    this.#party.native.announceBlob(ref + RING.shown, ticket)
    this.#rouse()
    return ticket
  }

  /** How to copy the last of its binary data. `base` is where the message begins in the window of its pages. */
  copyLast(ticket: number, page: number, pages: number, base: number): CopyLast {
    if (ticket === 0 || pages > WINDOW_PAGES) return this.#rousing
    return (place, source, start) => {
      const words = this.#words
      const ref = this.#ref
      // A getter of the user's may have put another message meanwhile.
      if (source.byteLength < WORTH_SHOWING || words[ref + RING.shown] !== ticket) return false
      words[ref + RING.shownPage] = page
      words[ref + RING.shownAt] = start - base
      // SYNC: the length is written last; the receiver waits for it, and looks at the ticket once more when it has them all.
      Atomics.store(words, ref + RING.shownBytes, source.byteLength)
      this.#party.native.writeBlob(ref + RING.shown, place, source)
      return true
    }
  }

  /** It is written, or will not be. */
  end(ticket: number): void {
    if (ticket !== 0) Atomics.store(this.#words, this.#ref + RING.shown, 0)
  }

  readonly #rousing: CopyLast = (place, source) => {
    const first = source.byteLength - NEARLY_DONE
    if (first < 0) return false
    const { native } = this.#party
    native.copy(place.subarray(0, first), source.subarray(0, first))
    this.#rouse()
    native.copy(place.subarray(first), source.subarray(first))
    return true
  }
}

interface Preview extends EarlyBytes {
  readonly ticket: number
}

/** The receiver's half. */
export class PreviewReader {
  readonly #party: Party
  readonly #words: Int32Array
  readonly #ref: Ref
  #followed = 0
  /** how many messages were not to be shown when it had waited in vain last */
  #pause = 0
  #preview: Preview | undefined

  constructor(party: Party, ref: Ref) {
    this.#party = party
    this.#words = party.words
    this.#ref = ref
  }

  /**
   * When a message is shown, copies what is there of it, and goes on for as long as its sender does. Says whether it has.
   * Each message is followed once: when its sender is held up, or dies, nobody waits for it. Where processors are busy with
   * others that is so most of the time, and for some messages it is not tried.
   */
  follow(): boolean {
    const words = this.#words
    const ref = this.#ref
    const shown = ref + RING.shown
    const ticket = Atomics.load(words, shown)
    if (ticket === 0 || ticket === this.#followed) return false
    this.#followed = ticket
    const { native } = this.#party
    const length = native.awaitBlob(shown, ticket)
    const page = Atomics.load(words, ref + RING.shownPage)
    const at = Atomics.load(words, ref + RING.shownAt)
    const puts = Atomics.load(words, ref + RING.puts)
    if (Atomics.load(words, shown) !== ticket) return true
    if (length === 0) return this.#giveUp()
    const memory = this.#memoryFor(page, at, length)
    if (memory === undefined) return true
    const { bytes, from } = memory
    const count = native.followBlob(shown, ticket, ref + RING.puts, puts, bytes, from)
    this.#preview = { ticket, at, bytes, count }
    if (count < length && Atomics.load(words, shown) === ticket) return this.#giveUp()
    this.#pause = 0
    return true
  }

  #giveUp(): true {
    this.#pause = Math.min(this.#pause * 2 + SHORTEST_PAUSE, LONGEST_PAUSE)
    this.#words[this.#ref + RING.unshown] = this.#pause
    return true
  }

  /** Undefined when this process has no room for it: who takes the message is told. */
  #memoryFor(page: number, at: number, length: number): { bytes: Buffer; from: Buffer } | undefined {
    try {
      const { window, base } = this.#party.arena.span(page, 1)
      return { bytes: Buffer.allocUnsafeSlow(length), from: window.bytes.subarray(base + at, base + at + length) }
    } catch {
      return undefined
    }
  }

  /** What was copied of the binary data of a message that is taken now. */
  of({ ticket }: Blob): EarlyBytes | undefined {
    const preview = this.#preview
    this.#preview = undefined
    return ticket !== 0 && preview?.ticket === ticket ? preview : undefined
  }
}
