/**
 * Buffers, ArrayBuffers and views on them.
 *
 * A Buffer is a value of its own: only its bytes are sent, never the slab of memory that Node cut it from. All other views
 * send the buffer they look at, as structuredClone does, so that views on one buffer still share it when they arrive.
 */
import { corrupt } from './corrupt.js'
import { Refusal } from './refusal.js'
import type { Reader } from './reader.js'
import * as tag from './tags.js'
import type { Writer } from './writer.js'

/** What Node 20 has and the language's older type declarations lack. */
interface MaybeResizable extends ArrayBuffer {
  readonly resizable: boolean
  readonly maxByteLength: number
}
type ArrayBufferMaker = new (byteLength: number, options: { maxByteLength: number }) => ArrayBuffer
type ViewMaker = new (buffer: ArrayBuffer, byteOffset: number, length?: number) => ArrayBufferView

/** The place in this list is part of the format. Node 20 has no Float16Array. */
const VIEW_NAMES = (
  'DataView Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float32Array ' +
  'Float64Array BigInt64Array BigUint64Array Float16Array'
).split(' ')
const VIEW_MAKERS = VIEW_NAMES.map((name) => (globalThis as unknown as Record<string, ViewMaker | undefined>)[name])

/** The view covers its whole buffer. */
const WHOLE = 0
/** Offset and length are given. */
const PART = 1
/** The offset is given, and the view ends where its resizable buffer ends. */
const TRACKING = 2

const TypedArray = Object.getPrototypeOf(Uint8Array.prototype) as { at: (this: object, index: number) => unknown }
const nameOfTypedArray = Object.getOwnPropertyDescriptor(TypedArray, Symbol.toStringTag)?.get as (
  this: object,
) => string

const DETACHED = 'its memory was transferred or shrunk away; send it before'

/** Throws when the view has lost its memory, which otherwise looks like an empty one. */
function checkAttached(view: object): void {
  try {
    if (view instanceof DataView) void view.byteLength
    else TypedArray.at.call(view, 0)
  } catch {
    throw new Refusal(view, 'a view on lost memory', DETACHED)
  }
}

export function writeBuffer(writer: Writer, buffer: object): void {
  const bytes = buffer as Uint8Array
  if (bytes.byteLength === 0) checkAttached(bytes)
  writer.u8(tag.BUFFER)
  writer.binary(bytes)
}

export function readBuffer(reader: Reader): Buffer {
  return reader.made(reader.ownBinary(Buffer.allocUnsafe))
}

export function writeArrayBuffer(writer: Writer, object: object): void {
  const buffer = object as MaybeResizable
  let bytes: Uint8Array
  try {
    bytes = new Uint8Array(buffer)
  } catch {
    throw new Refusal(buffer, 'a detached ArrayBuffer', DETACHED)
  }
  if (buffer.resizable) {
    if (!writer.reserveMemory(buffer.maxByteLength)) {
      throw new Refusal(buffer, 'an ArrayBuffer that may grow so large', 'all of one message may reserve 4 GiB')
    }
    writer.u8(tag.ARRAY_BUFFER_RESIZABLE)
    writer.length(buffer.maxByteLength)
  } else {
    writer.u8(tag.ARRAY_BUFFER)
  }
  writer.binary(bytes)
}

export function readArrayBuffer(reader: Reader): ArrayBuffer {
  // Not `new ArrayBuffer`, which would first fill it with zeros.
  return reader.made(reader.ownBinary(Buffer.allocUnsafeSlow).buffer as ArrayBuffer)
}

export function readResizableArrayBuffer(reader: Reader): ArrayBuffer {
  const maxByteLength = reader.length()
  const size = reader.binarySize()
  if (size > maxByteLength || !reader.reserveMemory(maxByteLength)) throw corrupt('an ArrayBuffer that grows too large')
  const buffer = new (ArrayBuffer as unknown as ArrayBufferMaker)(size, { maxByteLength })
  reader.binary(new Uint8Array(buffer))
  return reader.made(buffer)
}

export function writeView(writer: Writer, object: object): void {
  const view = object as ArrayBufferView & { readonly length?: number }
  checkAttached(view)
  const buffer = view.buffer as MaybeResizable
  writer.u8(tag.VIEW)
  writer.u8(VIEW_NAMES.indexOf(view instanceof DataView ? 'DataView' : nameOfTypedArray.call(view)))
  const { byteOffset, byteLength, length = byteLength } = view
  // Nobody can ask a view whether it follows its buffer's length; one that ends where the buffer ends is taken to.
  if (buffer.resizable && byteOffset + byteLength === buffer.byteLength) {
    writer.u8(TRACKING)
    writer.length(byteOffset)
  } else if (byteLength === buffer.byteLength) {
    writer.u8(WHOLE)
  } else {
    writer.u8(PART)
    writer.length(byteOffset)
    writer.length(length)
  }
  writer.value(buffer)
}

export function readView(reader: Reader): ArrayBufferView {
  const number = reader.announce()
  const View = VIEW_MAKERS[reader.u8()]
  const extent = reader.u8()
  if (View === undefined || extent > TRACKING) throw corrupt('a view of a kind that this Node does not have')
  const byteOffset = extent === WHOLE ? 0 : reader.length()
  const length = extent === PART ? reader.length() : undefined
  const buffer = reader.value()
  if (!(buffer instanceof ArrayBuffer)) throw corrupt('a view on something else than a buffer')
  return reader.settle(
    number,
    length === undefined ? new View(buffer, byteOffset) : new View(buffer, byteOffset, length),
  )
}
