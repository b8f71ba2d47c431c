/** Which values are encoded straight into a ring, under its mutex. */

const LONGEST_DIRECT_STRING = 1000
const LONGEST_DIRECT_BUFFER = 8192

/**
 * How many bytes a value takes at most (but for a long BigInt) whose encoding and decoding run no code of the user's;
 * 0 for what is not put directly.
 */
export function directBytes(value: unknown): number {
  switch (typeof value) {
    case 'number':
      return 16
    case 'string':
      return value.length > LONGEST_DIRECT_STRING ? 0 : value.length * 2 + 16
    case 'object':
      if (value === null) return 16
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
