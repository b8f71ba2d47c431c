/**
 * Where the writer is, and how numbers, strings and bytes get there.
 *
 * A cursor writes either into given memory, where running out of it throws `overflow`, or into scratch memory that grows,
 * with big leaves listed beside it.
 */
import { SerializationError } from '../errors/index.js'
import { alignUp, BIG_LEAF, MAX_BODY } from './format.js'
import type { Leaf } from './leaf.js'
import { type Memory, memoryOver } from './memory.js'
import * as tag from './tags.js'

/** Thrown when the given memory is full. Made once: it says nothing but that, and its stack would cost microseconds. */
export const overflow = new SerializationError('the value does not fit', '')

const FIRST_SCRATCH = 8192
/** Larger scratch memory is given back after use. */
const KEEP_SCRATCH = 1 << 20
const NOTHING = memoryOver(Buffer.alloc(0))

/** Up to this length a loop beats a call into Node. */
const SHORT_LATIN1 = 20
const SHORT_UTF16 = 16
const MAX_SHORT = tag.SHORT_STRING_END - tag.SHORT_STRING
/** V8 answers this at once for strings it stores as Latin-1. */
const WIDE = /[^\u0000-\u00ff]/

export class WriteCursor {
  bytes = NOTHING.bytes
  view = NOTHING.view
  start = 0
  pos = 0
  end = 0
  /** Big leaves beside the scratch memory; `undefined` while writing into given memory. */
  leaves: Leaf[] | undefined
  #scratch: Memory | undefined

  protected into(memory: Memory, start: number, end: number): void {
    this.bytes = memory.bytes
    this.view = memory.view
    this.start = start
    this.pos = start
    this.end = end
    this.leaves = undefined
  }

  protected intoScratch(): void {
    const scratch = (this.#scratch ??= memoryOver(Buffer.allocUnsafeSlow(FIRST_SCRATCH)))
    this.into(scratch, 0, scratch.bytes.length)
    this.leaves = []
  }

  /** Lets go of what should not be kept alive: the sender's big buffers, and large scratch memory. */
  protected leave(): void {
    if (this.leaves === undefined) return
    if (this.bytes.length > KEEP_SCRATCH) this.#scratch = undefined
    this.into(NOTHING, 0, 0)
  }

  /** Makes sure that so many bytes can be written at `pos`. */
  reserve(count: number): void {
    if (this.end - this.pos < count) this.#grow(count)
  }

  #grow(count: number): void {
    if (this.leaves === undefined) throw overflow
    const least = this.pos + count
    if (least > MAX_BODY) throw new SerializationError('the value is too large to be sent: more than 2 GiB', '')
    const grown = memoryOver(Buffer.allocUnsafeSlow(Math.min(MAX_BODY, Math.max(least, this.end * 2))))
    grown.bytes.set(this.bytes.subarray(0, this.pos))
    this.#scratch = grown
    this.bytes = grown.bytes
    this.view = grown.view
    this.end = grown.bytes.length
  }

  u8(value: number): void {
    this.reserve(1)
    this.bytes[this.pos++] = value
  }

  u32(value: number): void {
    this.reserve(4)
    this.view.setUint32(this.pos, value, true)
    this.pos += 4
  }

  f64(value: number): void {
    this.reserve(8)
    this.view.setFloat64(this.pos, value, true)
    this.pos += 8
  }

  /** Leaves room for a u32 that is known later, and says where. */
  laterU32(): number {
    this.reserve(4)
    this.pos += 4
    return this.pos - 4
  }

  length(value: number): void {
    if (value < 254) {
      this.u8(value)
    } else if (value <= 0xffffffff) {
      this.u8(254)
      this.u32(value)
    } else {
      this.u8(255)
      this.f64(value)
    }
  }

  number(value: number): void {
    const int = value | 0
    const pos = this.pos
    if (int !== value || (int === 0 && 1 / value < 0)) {
      this.reserve(9)
      this.bytes[pos] = tag.DOUBLE
      this.view.setFloat64(pos + 1, value, true)
      this.pos = pos + 9
    } else if (int >= 0 && int < tag.SMALL_INT_END) {
      this.reserve(1)
      this.bytes[pos] = int
      this.pos = pos + 1
    } else {
      this.reserve(5)
      this.bytes[pos] = tag.INT32
      this.view.setInt32(pos + 1, int, true)
      this.pos = pos + 5
    }
  }

  string(value: string): void {
    const { length } = value
    if (length > SHORT_LATIN1) {
      this.#longString(value)
      return
    }
    this.reserve(length + 1)
    const { bytes } = this
    let pos = this.pos
    bytes[pos++] = tag.SHORT_STRING + length
    let all = 0
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i)
      all |= code
      bytes[pos++] = code
    }
    if (all > 0xff) this.#utf16(value)
    else this.pos = pos
  }

  #longString(value: string): void {
    const { length } = value
    if (WIDE.test(value)) {
      this.#utf16(value)
      return
    }
    if (length < MAX_SHORT) {
      this.u8(tag.SHORT_STRING + length)
    } else {
      this.u8(tag.LATIN1)
      this.length(length)
      if (this.#beside(value, length)) return
    }
    this.reserve(length)
    this.bytes.write(value, this.pos, length, 'latin1')
    this.pos += length
  }

  #utf16(value: string): void {
    const { length } = value
    const size = length * 2
    this.u8(tag.UTF16)
    this.length(length)
    if (this.#beside(value, size)) return
    this.reserve(size)
    const { pos } = this
    if (length <= SHORT_UTF16) {
      for (let i = 0; i < length; i++) this.view.setUint16(pos + i * 2, value.charCodeAt(i), true)
    } else {
      this.bytes.write(value, pos, size, 'utf16le')
    }
    this.pos = pos + size
  }

  /** The length of some bytes, and the bytes, 8-aligned when there are many. */
  binary(source: Uint8Array): void {
    const size = source.byteLength
    this.length(size)
    if (this.#beside(source, size)) return
    if (size >= BIG_LEAF) this.#align()
    this.reserve(size)
    this.bytes.set(source, this.pos)
    this.pos += size
  }

  #beside(source: Uint8Array | string, byteLength: number): boolean {
    if (this.leaves === undefined || byteLength < BIG_LEAF) return false
    this.leaves.push({ source, byteLength })
    return true
  }

  #align(): void {
    const offset = this.pos - this.start
    const padding = alignUp(offset) - offset
    this.reserve(padding)
    this.bytes.fill(0, this.pos, this.pos + padding)
    this.pos += padding
  }
}
