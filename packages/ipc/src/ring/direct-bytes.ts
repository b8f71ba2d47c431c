/** What a short look at a value tells: whether it goes straight into a ring, under its mutex, or is too big for a record. */
import { MOST_INLINE } from './ring-layout.js'

const LONGEST_DIRECT_STRING = 1000
const LONGEST_DIRECT_BUFFER = 8192
const LONGEST_LIST = 12
const MOST_DIRECT = 16 * 1024

/**
 * How many bytes a value takes at most (but for a long BigInt) whose encoding and decoding run no code of the user's;
 * 0 for what is not put directly.
 *
 * @param lists - so many levels of arrays have elements and nothing else, and no getters
 */
export function directBytes(value: unknown, lists = 0): number {
  switch (typeof value) {
    case 'number':
      return 16
    case 'string':
      return value.length > LONGEST_DIRECT_STRING ? 0 : value.length * 2 + 16
    case 'object':
      if (value === null) return 16
      if (lists > 0 && Array.isArray(value)) return directListBytes(value, lists - 1)
      return Buffer.isBuffer(value) && value.length <= LONGEST_DIRECT_BUFFER ? directBufferBytes(value) : 0
    case 'function':
    case 'symbol':
      return 0
    default:
      return 64
  }
}

/** A Buffer of a class of the user's may be anything. */
function directBufferBytes(buffer: Buffer): number {
  return Object.getPrototypeOf(buffer) === Buffer.prototype ? buffer.length + 64 : 0
}

function directListBytes(list: readonly unknown[], lists: number): number {
  const { length } = list
  if (length > LONGEST_LIST) return 0
  let bytes = 16
  for (let i = 0; i < length; i++) {
    const most = directBytes(list[i], lists)
    if (most === 0) return 0
    bytes += most
  }
  return bytes > MOST_DIRECT ? 0 : bytes
}

/**
 * Length of binary data too long for a record that a short look finds, or 0: to find out by trying takes longer.
 *
 * @param lists - as of `directBytes`
 */
export function bigBytes(value: unknown, lists: number): number {
  if (ArrayBuffer.isView(value)) return value.byteLength > MOST_INLINE ? value.byteLength : 0
  if (lists === 0 || !Array.isArray(value) || value.length > LONGEST_LIST) return 0
  for (const element of value) {
    const bytes = bigBytes(element, lists - 1)
    if (bytes > 0) return bytes
  }
  return 0
}
