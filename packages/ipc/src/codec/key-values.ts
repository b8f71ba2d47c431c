/** Objects and arrays as keys and values, for those that do not fit the faster forms. */
import { corrupt } from './corrupt.js'
import type { Reader } from './reader.js'
import type { Writer } from './writer.js'

/** Writes the own enumerable string-keyed properties. Those that a getter removes meanwhile are left out. */
export function writePairs(writer: Writer, object: object): void {
  const at = writer.laterU32()
  let count = 0
  for (const key of Object.keys(object)) {
    if (!Object.hasOwn(object, key)) continue
    count++
    writer.string(key)
    writer.value((object as Record<string, unknown>)[key])
  }
  writer.view.setUint32(at, count, true)
}

/** Writes an array's length and properties: of a huge array with few elements only these, and others than elements too. */
export function writeSparse(writer: Writer, array: object): void {
  writer.length((array as readonly unknown[]).length)
  writePairs(writer, array)
}

/** Defines a property: never calls a setter, not even that of `__proto__`. */
export function define(object: object, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
  } else {
    ;(object as Record<string, unknown>)[key] = value
  }
}

export function readPairs(reader: Reader, object: object): void {
  for (let count = reader.count(2); count > 0; count--) {
    const key = reader.string()
    define(object, key, reader.value())
  }
}

export function readSparse(reader: Reader, array: unknown[]): void {
  const length = reader.length()
  if (length > 0xffffffff) throw corrupt('an array that is too long')
  if (length > reader.remaining()) {
    // V8 reserves memory for the whole length of an ordinary array. The detour over the greatest length makes this one a
    // dictionary, which takes memory for its elements only.
    array.length = 0xffffffff
  }
  array.length = length
  for (let count = reader.count(2); count > 0; count--) {
    const key = reader.string()
    if (key === 'length') throw corrupt('an array with a second length')
    define(array, key, reader.value())
  }
}
