/** The arguments of `sendBytes` and `recvBytesInto`: which bytes are meant. */
import { invalidRange, invalidType } from '../errors/invalid-argument.js'
import type { Wait, WaitOptions } from '../wait/wait-options.js'

/** The bytes of a Buffer, typed array, DataView or ArrayBuffer. @throws TypeError */
function bytesOf(buffer: unknown, name = 'buffer'): Uint8Array {
  if (buffer instanceof Uint8Array) return buffer
  if (ArrayBuffer.isView(buffer)) return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
  if (buffer instanceof ArrayBuffer) return new Uint8Array(buffer)
  throw invalidType(name, 'a Buffer, a typed array, a DataView or an ArrayBuffer', buffer)
}

/** A position or a length that may be left out, also when the options of waiting follow. */
export type Bytes = number | WaitOptions | undefined

/** Which bytes of a buffer are meant, and how to wait. */
export interface Slice {
  readonly bytes: Uint8Array
  readonly wait: Wait
}

/** `size` bytes from `offset` on; all that follow when there is no size. @throws RangeError, TypeError */
export function sliceOf(buffer: unknown, offset: Bytes, size: Bytes, options: Wait): Slice {
  if (options === undefined && size === undefined && isOptions(offset)) return sliceOf(buffer, 0, undefined, offset)
  if (options === undefined && isOptions(size)) return sliceOf(buffer, offset, undefined, size)
  const bytes = bytesOf(buffer)
  const from = count(offset === undefined ? 0 : offset, 'offset', bytes.length)
  const most = bytes.length - from
  return { bytes: bytes.subarray(from, from + (size === undefined ? most : count(size, 'size', most))), wait: options }
}

const isOptions = (value: Bytes): value is WaitOptions => typeof value === 'object' && (value as unknown) !== null

/** A whole number of bytes from 0 to `most`. @throws RangeError, TypeError */
export function count(value: unknown, name: string, most: number): number {
  if (typeof value !== 'number') throw invalidType(name, 'a number of bytes', value)
  if (!Number.isInteger(value) || value < 0 || value > most)
    throw invalidRange(name, `a whole number from 0 to ${String(most)}`, value)
  return value
}
