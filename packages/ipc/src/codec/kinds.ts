/**
 * Tells kinds of objects apart by what they are inside, as structuredClone does, not by what they claim to be.
 *
 * Plain objects and arrays never come here. For the rest the verdict is kept per prototype, since asking the engine costs
 * tens of nanoseconds a question: built-in kinds are still checked on each object, class instances are not.
 */
import { types } from 'node:util'
import { writeArrayBuffer, writeBuffer, writeView } from './binary.js'
import { writeMapEntries, writeSetValues } from './collections.js'
import { isErrorLike, writeError } from './error-values.js'
import { writePairs, writeSparse } from './key-values.js'
import { lineageOf } from './opaque-classes.js'
import { refuseObject } from './refusal.js'
import { isForeign, isShareable, writeForeign, writeShareable } from './shareable.js'
import * as tag from './tags.js'
import { writeBoxed, writeDate, writeRegExp } from './wrapped.js'
import type { Writer } from './writer.js'

/** A kind of object: how to recognise it and how to write it. */
export interface Kind {
  readonly fits: (object: object) => boolean
  readonly write: (writer: Writer, object: object) => void
  /** Of containers: their tag, when `write` is for what follows it. Only they can be postponed. */
  readonly container?: number
}

const always = (): boolean => true

/** Instances of classes: their own enumerable fields are sent, and arrive as a plain object. */
const INSTANCE: Kind = {
  fits: always,
  container: tag.OBJECT,
  write: writePairs,
}

/** What has no contents that could be sent; `className` tells the user what it was. */
function refused(fits: Kind['fits'], className: string): Kind {
  return {
    fits,
    write: (_, object) => {
      throw refuseObject(object, className)
    },
  }
}

const ARRAY: Kind = { fits: Array.isArray, container: tag.ARRAY_SPARSE, write: writeSparse }

/** In the order of how often they are sent, but for handles, which may be built on anything. */
const KINDS: readonly Kind[] = [
  { fits: isShareable, write: writeShareable },
  { fits: (object) => ArrayBuffer.isView(object) && Buffer.isBuffer(object), write: writeBuffer },
  { fits: ArrayBuffer.isView, write: writeView },
  { fits: types.isMap, write: writeMapEntries, container: tag.MAP },
  { fits: types.isSet, write: writeSetValues, container: tag.SET },
  { fits: types.isDate, write: writeDate },
  { fits: isErrorLike, write: writeError },
  { fits: types.isArrayBuffer, write: writeArrayBuffer },
  { fits: types.isRegExp, write: writeRegExp },
  { fits: types.isBoxedPrimitive, write: writeBoxed },
  { fits: isForeign, write: writeForeign },
  refused(types.isPromise, 'Promise'),
  refused(types.isSharedArrayBuffer, 'SharedArrayBuffer'),
  refused(types.isWeakMap, 'WeakMap'),
  refused(types.isWeakSet, 'WeakSet'),
  refused(types.isGeneratorObject, 'Generator'),
  refused(types.isMapIterator, 'Map Iterator'),
  refused(types.isSetIterator, 'Set Iterator'),
  refused(types.isExternal, 'native pointer'),
]

const kindOfPrototype = new WeakMap<object, Kind>()

/** The kind of an object that is neither an array nor a plain object. */
export function kindOf(object: object, prototype: object): Kind {
  const known = kindOfPrototype.get(prototype)
  if (known?.fits(object) === true) return known
  let kind = KINDS.find((candidate) => candidate.fits(object))
  if (kind === undefined) {
    const { opaque, builtIn } = lineageOf(prototype)
    kind = opaque === undefined ? INSTANCE : refused(always, opaque)
    // `Object.create(Date.prototype)` is a plain object, but the next object of this prototype may be a Date.
    if (builtIn) return kind
  }
  kindOfPrototype.set(prototype, kind)
  return kind
}

/** The kind of any object, in the form in which containers are written when they are postponed. */
export function containerKind(object: object): Kind {
  if (Array.isArray(object)) return ARRAY
  const prototype = Object.getPrototypeOf(object) as object | null
  return prototype === Object.prototype || prototype === null ? INSTANCE : kindOf(object, prototype)
}
