/** Readers of the values whose tags are FIRST_RARE and above, and of the containers whose contents were postponed. */
import { readBigInt, readBigInt64 } from './big-int.js'
import { readArrayBuffer, readBuffer, readResizableArrayBuffer, readView } from './binary.js'
import { readMapEntries, readSetValues } from './collections.js'
import { corrupt } from './corrupt.js'
import { readError } from './error-values.js'
import { readPairs, readSparse } from './key-values.js'
import type { Reader } from './reader.js'
import { readShareable } from './shareable.js'
import * as tag from './tags.js'
import { readBoxed, readDate, readRegExp } from './wrapped.js'

type Fill = (reader: Reader, container: object) => void

/** A container begins empty, so that what it holds can refer to it. */
interface Container {
  readonly make: () => object
  readonly fill: Fill
}

const CONTAINERS: ReadonlyMap<number, Container> = new Map<number, Container>([
  [tag.OBJECT, { make: () => ({}), fill: readPairs }],
  [tag.ARRAY_SPARSE, { make: () => [], fill: readSparse as Fill }],
  [tag.MAP, { make: () => new Map(), fill: readMapEntries as Fill }],
  [tag.SET, { make: () => new Set(), fill: readSetValues as Fill }],
])

function containerOf(container: number): Container {
  const found = CONTAINERS.get(container)
  if (found === undefined) throw corrupt(`there is no container ${String(container)}`)
  return found
}

function readContainer(container: number): Read {
  const { make, fill } = containerOf(container)
  return (reader) => {
    const object = reader.made(make())
    fill(reader, object)
    return object
  }
}

function readPostponed(reader: Reader): object {
  const { make, fill } = containerOf(reader.u8())
  const object = reader.made(make())
  reader.postponed.push(() => {
    fill(reader, object)
  })
  return object
}

type Read = (reader: Reader) => unknown

const READERS = new Map<number, Read>([
  [tag.BIGINT64, readBigInt64],
  [tag.BIGINT, readBigInt],
  [tag.BUFFER, readBuffer],
  [tag.ARRAY_BUFFER, readArrayBuffer],
  [tag.ARRAY_BUFFER_RESIZABLE, readResizableArrayBuffer],
  [tag.VIEW, readView],
  [tag.DATE, readDate],
  [tag.REGEXP, readRegExp],
  [tag.BOXED, readBoxed],
  [tag.ERROR, readError],
  [tag.SHAREABLE, readShareable],
  [tag.POSTPONED, readPostponed],
  ...[...CONTAINERS.keys()].map((container): [number, Read] => [container, readContainer(container)]),
])

/** By tag, from FIRST_RARE on. */
const BY_TAG = Array.from({ length: tag.TAG_END - tag.FIRST_RARE }, (_, i) => READERS.get(tag.FIRST_RARE + i))

/** Reads what follows a rare tag. */
export function readRare(reader: Reader, rare: number): unknown {
  const read = BY_TAG[rare - tag.FIRST_RARE]
  if (read === undefined) throw corrupt(`no value begins with ${String(rare)}`)
  return read(reader)
}
