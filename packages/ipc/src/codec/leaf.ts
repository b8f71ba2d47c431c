/** Big binary data or a big string, listed beside a message so that it is copied only once, to its final place. */
import { SerializationError } from '../errors/index.js'
import { copyBytes, type Copying } from './copying.js'
import type { Memory } from './memory.js'

export interface Leaf {
  readonly source: Uint8Array | string
  readonly byteLength: number
}

/** Bytes that take as long to copy as a process takes to wake. */
const NEARLY_DONE = 512 * 1024

/** Puts a leaf at its place. @param nearlyDone - called before the last bytes of big binary data are copied */
export function writeLeaf(leaf: Leaf, memory: Memory, start: number, copying: Copying, nearlyDone?: () => void): void {
  const { source, byteLength } = leaf
  const place = memory.bytes.subarray(start, start + byteLength)
  if (typeof source !== 'string') {
    if (source.byteLength !== byteLength) {
      throw new SerializationError('a buffer was resized or transferred while it was being sent', '')
    }
    if (nearlyDone === undefined || byteLength < NEARLY_DONE) {
      copyBytes(copying, place, source)
    } else {
      const first = byteLength - NEARLY_DONE
      copyBytes(copying, place, source.subarray(0, first))
      nearlyDone()
      copyBytes(copying, place.subarray(first), source.subarray(first))
    }
  } else {
    // A view of its own: Node's string functions do not reach behind 2^31.
    place.write(source, 0, byteLength, byteLength === source.length ? 'latin1' : 'utf16le')
  }
}
