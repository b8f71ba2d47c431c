/** Big binary data or a big string, listed beside a message so that it is copied only once, to its final place. */
import { SerializationError } from '../errors/index.js'
import type { Memory } from './memory.js'

export interface Leaf {
  readonly source: Uint8Array | string
  readonly byteLength: number
}

/** Puts a leaf at its place. */
export function writeLeaf(leaf: Leaf, memory: Memory, start: number): void {
  const { source, byteLength } = leaf
  if (typeof source !== 'string') {
    if (source.byteLength !== byteLength) {
      throw new SerializationError('a buffer was resized or transferred while it was being sent', '')
    }
    memory.bytes.set(source, start)
  } else {
    // Into a view of its own: Node's string functions do not reach behind 2^31.
    const place = memory.bytes.subarray(start, start + byteLength)
    place.write(source, 0, byteLength, byteLength === source.length ? 'latin1' : 'utf16le')
  }
}
