/**
 * Where the reader is, and how numbers and bytes get from there.
 *
 * The bytes may be anything, and other processes may even change them meanwhile: each length is read once, and checked
 * against what is left of the message before anything is made of that size. Everything is copied out.
 */
import { copyBytes, type Copying } from './copying.js'
import { corrupt } from './corrupt.js'
import * as format from './format.js'
import { type Memory, memoryOver, NearWindow } from './memory.js'

const NOTHING = memoryOver(Buffer.alloc(0))
/** From this size on, the memory of a binary is fresh from the system, or was last used long ago. */
const FRESH = 256 * 1024

/** Big binary data of a message of which some was copied out before the message was complete. */
export interface EarlyBytes {
  /** byte of the message at which it begins */
  readonly at: number
  /** memory for all of it */
  readonly bytes: Buffer
  /** how much of it is there */
  count: number
}

export class ReadCursor {
  readonly #copying: Copying
  bytes = NOTHING.bytes
  view = NOTHING.view
  start = 0
  pos = 0
  end = 0
  readonly #window = new NearWindow()
  #reserved = 0
  /** The leaves of the message. They are taken from the memory as it was given, since they may lie far behind the window. */
  #beside = false
  #memory = NOTHING
  #messageStart = 0
  #leaf = 0
  #leafEnd = 0
  #early: EarlyBytes | undefined

  constructor(copying: Copying) {
    this.#copying = copying
  }

  /** Goes to the start of the message at [start, end) and returns its flags. */
  protected open(memory: Memory, start: number, end: number, early: EarlyBytes | undefined): number {
    if (!(start >= 0 && start < end && end <= memory.bytes.length)) throw corrupt('there is none')
    const window = this.#window.overMessage(memory, start, end)
    const { base } = this.#window
    this.bytes = window.bytes
    this.view = window.view
    this.start = start - base
    this.pos = this.start
    this.end = Math.min(end - base, window.bytes.length)
    const first = this.u8()
    if (first >> 4 !== format.VERSION) throw corrupt(`version ${String(first >> 4)} is not ${String(format.VERSION)}`)
    const flags = first & 15
    if ((flags & ~format.ALL_FLAGS) !== 0) throw corrupt('it has unknown flags')
    this.#beside = (flags & format.BESIDE) !== 0
    if (this.#beside) {
      const length = this.u32()
      if (length < this.pos - this.start || length > this.end - this.start) throw corrupt('its parts do not fit')
      this.end = this.start + length
      this.#memory = memory
      this.#messageStart = start
      this.#leaf = start + length
      this.#leafEnd = end
      this.#early = early
    }
    return flags
  }

  /** Whether all of the message was read. */
  protected atEnd(): boolean {
    return this.pos === this.end && (!this.#beside || this.#leaf === this.#leafEnd)
  }

  /** Lets go of the memory, so that it is not kept alive. */
  protected leave(): void {
    this.bytes = NOTHING.bytes
    this.view = NOTHING.view
    this.#reserved = 0
    if (!this.#beside) return
    this.#memory = NOTHING
    this.#early = undefined
    this.#leaf = 0
    this.#leafEnd = 0
  }

  remaining(): number {
    return this.end - this.pos
  }

  /** Takes so many bytes and returns where they are. */
  advance(count: number): number {
    const { pos } = this
    if (count > this.end - pos) throw corrupt('it is cut off')
    this.pos = pos + count
    return pos
  }

  u8(): number {
    const pos = this.advance(1)
    return this.bytes[pos] as number
  }

  u32(): number {
    return this.view.getUint32(this.advance(4), true)
  }

  f64(): number {
    return this.view.getFloat64(this.advance(8), true)
  }

  length(): number {
    const first = this.u8()
    if (first < 254) return first
    const length = first === 254 ? this.u32() : this.f64()
    if (!(Number.isSafeInteger(length) && length >= 0)) throw corrupt('it has an impossible length')
    return length
  }

  /** A count of things of which each takes at least so many bytes. */
  count(least: number): number {
    const count = this.u32()
    if (count * least > this.remaining()) throw corrupt('it is cut off')
    return count
  }

  /** Counts address space that the message sets aside; false when it is too much. */
  reserveMemory(byteLength: number): boolean {
    this.#reserved += byteLength
    return this.#reserved <= format.MAX_RESERVED_BYTES
  }

  /** Reads `length` characters of one or two bytes. */
  text(length: number, width: 1 | 2): string {
    const size = length * width
    const encoding = width === 1 ? 'latin1' : 'utf16le'
    if (this.#isBeside(size)) return this.#takeLeaf(size).toString(encoding)
    const pos = this.advance(size)
    return this.bytes.toString(encoding, pos, pos + size)
  }

  /** The size of binary data; so much is there. */
  binarySize(): number {
    const size = this.length()
    const available = this.#isBeside(size) ? this.#leafEnd - this.#leaf : this.remaining()
    if (size > available) throw corrupt('it is cut off')
    return size
  }

  /** Binary data in memory of its own, which `make` makes. */
  ownBinary(make: (size: number) => Buffer): Buffer {
    const size = this.binarySize()
    if (this.#early !== undefined && this.#isBeside(size)) {
      const { at, bytes, count } = this.#early
      if (bytes.byteLength === size && at === this.#nextLeaf() - this.#messageStart) {
        this.#early = undefined
        const rest = this.#takeLeaf(size).subarray(count)
        if (rest.byteLength > 0) this.#copying.fill(bytes.subarray(count), rest)
        return bytes
      }
    }
    const bytes = make(size)
    this.binary(bytes)
    return bytes
  }

  /** Fills `into` with binary data of its size. */
  binary(into: Uint8Array): void {
    const size = into.byteLength
    const from = this.#isBeside(size) ? this.#takeLeaf(size) : this.#takeInline(size)
    if (size >= FRESH) this.#copying.fill(into, from)
    else copyBytes(this.#copying, into, from)
  }

  #takeInline(size: number): Buffer {
    if (size >= format.BIG_LEAF) {
      const offset = this.pos - this.start
      this.advance(format.alignUp(offset) - offset)
    }
    const pos = this.advance(size)
    return this.bytes.subarray(pos, pos + size)
  }

  #isBeside(size: number): boolean {
    return this.#beside && size >= format.BIG_LEAF
  }

  #nextLeaf(): number {
    return this.#messageStart + format.alignUp(this.#leaf - this.#messageStart)
  }

  /** The next leaf, still in the memory of the message. */
  #takeLeaf(size: number): Buffer {
    const leaf = this.#nextLeaf()
    if (size > this.#leafEnd - leaf) throw corrupt('it is cut off')
    this.#leaf = leaf + size
    return this.#memory.bytes.subarray(leaf, leaf + size)
  }
}
