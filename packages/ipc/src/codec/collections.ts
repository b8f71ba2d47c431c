/** Map and Set, in insertion order. */
import type { Reader } from './reader.js'
import type { Writer } from './writer.js'

// Subclasses may override these; what counts is what the collection holds.
const entriesOf = Map.prototype.entries
const valuesOf = Set.prototype.values
const sizeOfMap = Object.getOwnPropertyDescriptor(Map.prototype, 'size')?.get as (this: object) => number
const sizeOfSet = Object.getOwnPropertyDescriptor(Set.prototype, 'size')?.get as (this: object) => number

/**
 * Writes the entries. A getter that runs meanwhile may change the Map, so they are counted as they are written, and no
 * more than there were at first: a getter that adds an entry each time must not go on for ever.
 */
export function writeMapEntries(writer: Writer, map: object): void {
  const at = writer.laterU32()
  const size = sizeOfMap.call(map)
  let count = 0
  for (const [key, value] of entriesOf.call(map as Map<unknown, unknown>)) {
    if (count === size) break
    count++
    writer.value(key)
    writer.value(value)
  }
  writer.view.setUint32(at, count, true)
}

/** Writes the values; counted as the entries of a Map are. */
export function writeSetValues(writer: Writer, set: object): void {
  const at = writer.laterU32()
  const size = sizeOfSet.call(set)
  let count = 0
  for (const value of valuesOf.call(set as Set<unknown>)) {
    if (count === size) break
    count++
    writer.value(value)
  }
  writer.view.setUint32(at, count, true)
}

export function readMapEntries(reader: Reader, map: Map<unknown, unknown>): void {
  for (let count = reader.count(2); count > 0; count--) map.set(reader.value(), reader.value())
}

export function readSetValues(reader: Reader, set: Set<unknown>): void {
  for (let count = reader.count(1); count > 0; count--) set.add(reader.value())
}
