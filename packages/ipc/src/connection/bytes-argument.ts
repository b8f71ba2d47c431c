/** The arguments of `sendBytes` and `recvBytesInto`: which bytes are meant. */
import { invalidRange, invalidType } from '../errors/invalid-argument.js'

/** The bytes of a Buffer, typed array, DataView or ArrayBuffer. @throws TypeError */
export function bytesOf(buffer: unknown, name = 'buffer'): Uint8Array {
  if (buffer instanceof Uint8Array) return buffer
  if (ArrayBuffer.isView(buffer)) return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
  if (buffer instanceof ArrayBuffer) return new Uint8Array(buffer)
  throw invalidType(name, 'a Buffer, a typed array, a DataView or an ArrayBuffer', buffer)
}

/** `size` bytes from `offset` on; all that follow when there is no size. @throws RangeError, TypeError */
export function sliceOf(bytes: Uint8Array, offset: number, size: number | undefined): Uint8Array {
  const most = bytes.length - count(offset, 'offset', bytes.length)
  return bytes.subarray(offset, offset + (size === undefined ? most : count(size, 'size', most)))
}

/** A whole number of bytes from 0 to `most`. @throws RangeError, TypeError */
export function count(value: unknown, name: string, most: number): number {
  if (typeof value !== 'number') throw invalidType(name, 'a number of bytes', value)
  if (!Number.isInteger(value) || value < 0 || value > most)
    throw invalidRange(name, `a whole number from 0 to ${String(most)}`, value)
  return value
}
