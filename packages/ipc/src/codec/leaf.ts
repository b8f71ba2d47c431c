/** Big binary data or a big string, listed beside a message so that it is copied only once, to its final place. */
import { SerializationError } from '../errors/index.js'
import { copyBytes, type Copying } from './copying.js'
import type { Memory } from './memory.js'

export interface Leaf {
  readonly source: Uint8Array | string
  readonly byteLength: number
}

/**
 * Copies the last leaf of a message, when that is binary data, to its place at the byte `start` of the memory. False: it has
 * not, and is not needed.
 */
export type CopyLast = (place: Uint8Array, source: Uint8Array, start: number) => boolean

/** Puts a leaf at its place. */
export function writeLeaf(leaf: Leaf, memory: Memory, start: number, copying: Copying, copyLast?: CopyLast): void {
  const { source, byteLength } = leaf
  const place = memory.bytes.subarray(start, start + byteLength)
  if (typeof source !== 'string') {
    if (source.byteLength !== byteLength) {
      throw new SerializationError('a buffer was resized or transferred while it was being sent', '')
    }
    if (copyLast?.(place, source, start) !== true) copyBytes(copying, place, source)
  } else {
    // A view of its own: Node's string functions do not reach behind 2^31.
    place.write(source, 0, byteLength, byteLength === source.length ? 'latin1' : 'utf16le')
  }
}
