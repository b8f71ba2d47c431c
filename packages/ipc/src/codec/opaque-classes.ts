/**
 * Classes whose instances keep what matters where enumeration does not reach: sent as plain objects they would silently
 * arrive empty. Classes of the engine and of Node's C++ are known by their native constructors, so that new ones are
 * refused too; of Node's own JavaScript classes there is a list (a user's class of such a name lacks the tag).
 */

/** Native constructors in whose prototype chain a mere object may stand: real instances of them were recognised before. */
const HARMLESS = new Set(
  (
    'Object Function Array Map Set WeakMap WeakSet Date RegExp Promise Number String Boolean BigInt Symbol ArrayBuffer ' +
    'SharedArrayBuffer DataView Error TypeError RangeError SyntaxError ReferenceError EvalError URIError AggregateError ' +
    'Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float16Array Float32Array ' +
    'Float64Array BigInt64Array BigUint64Array TypedArray Iterator'
  ).split(' '),
)

const OPAQUE = new Set(
  (
    'URL URLSearchParams URLPattern AbortController AbortSignal Blob File FormData Headers Request Response WebSocket ' +
    'EventSource MessageChannel BroadcastChannel TextEncoder TextDecoder CompressionStream DecompressionStream ' +
    'TextEncoderStream TextDecoderStream ReadableStream WritableStream TransformStream Crypto SubtleCrypto CryptoKey ' +
    'Performance Navigator Storage'
  ).split(' '),
)

const sourceOf = Function.prototype.toString

function isNative(constructor: object): boolean {
  return sourceOf.call(constructor).endsWith('{ [native code] }')
}

/** Reads a data property without running anybody's getter. */
function own(object: object, key: string | symbol): unknown {
  return Object.getOwnPropertyDescriptor(object, key)?.value as unknown
}

/** What a prototype chain says of the objects that have it. */
export interface Lineage {
  /** Name of the first class in it whose instances must not be sent. */
  readonly opaque?: string
  /** Whether a class of the engine is in it, so that some such objects are more than they seem. */
  readonly builtIn: boolean
}

export function lineageOf(prototype: object): Lineage {
  let builtIn = false
  for (
    let object: object | null = prototype;
    object !== null;
    object = Object.getPrototypeOf(object) as object | null
  ) {
    const constructor = own(object, 'constructor')
    const tag = own(object, Symbol.toStringTag)
    if (typeof constructor !== 'function') {
      // The iterators of the engine have a tag and no constructor.
      if (typeof tag === 'string' && tag.endsWith(' Iterator')) return { opaque: tag, builtIn: true }
      continue
    }
    const { name } = constructor
    const native = isNative(constructor)
    if (native ? !HARMLESS.has(name) : OPAQUE.has(name) && tag === name) return { opaque: name, builtIn: native }
    if (native && name !== 'Object') builtIn = true
  }
  return { builtIn }
}
