/** What becomes of the bytes of a message: a copy, or what was in the caller's memory. */
import { BufferTooShort } from '../errors/index.js'
import { invalidType } from '../errors/invalid-argument.js'
import type { Wait, WaitOptions } from '../wait/wait-options.js'
import { count } from './bytes-argument.js'

/** What is done with the bytes of a message, which are gone when it returns. */
export type Sink<T> = (bytes: Uint8Array) => T

/** The arguments of `recvBytes`, of which the first may be left out. */
export function limits(maxLength: number | WaitOptions | undefined, options: Wait): { most: number; wait: Wait } {
  if (maxLength === undefined) return { most: Infinity, wait: options }
  if (typeof maxLength === 'number') {
    if (maxLength === Infinity) return { most: Infinity, wait: options }
    return { most: count(maxLength, 'maxLength', Number.MAX_SAFE_INTEGER), wait: options }
  }
  if (options !== undefined) throw invalidType('maxLength', 'a number of bytes', maxLength)
  return { most: Infinity, wait: maxLength }
}

export const copyOfAtMost =
  (most: number): Sink<Buffer> =>
  (bytes) => {
    const copy = Buffer.allocUnsafeSlow(bytes.length)
    copy.set(bytes)
    if (copy.length > most) throw tooShort(copy, most)
    return copy
  }

export const copyInto =
  (into: Uint8Array): Sink<number> =>
  (bytes) => {
    if (bytes.length > into.length) throw tooShort(Buffer.from(bytes), into.length)
    into.set(bytes)
    return bytes.length
  }

function tooShort(data: Buffer, room: number): BufferTooShort {
  return new BufferTooShort(`the message has ${data.length} bytes, but there is room for ${room}: it is in .data`, data)
}
