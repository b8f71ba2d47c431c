/**
 * Says where two values differ, or nothing. Stricter than `toStrictEqual`: what is shared in one must be shared in the
 * other, holes and -0 count, and so do the order of keys and lost or gained properties of arrays and errors.
 */
import { types } from 'node:util'

export function difference(a: unknown, b: unknown): string | undefined {
  return new Comparison().compare(a, b, '')
}

const tagOf = (value: object): string => Object.prototype.toString.call(value)

const sourceOf = (regExp: RegExp): string => regExp.source + regExp.flags

class Comparison {
  readonly #partner = new Map<object, object>()
  readonly #reverse = new Map<object, object>()

  compare(a: unknown, b: unknown, path: string): string | undefined {
    if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) {
      return Object.is(a, b) ? undefined : `${path}: ${show(a)} is not ${show(b)}`
    }
    if (this.#partner.has(a) || this.#reverse.has(b)) {
      return this.#partner.get(a) === b && this.#reverse.get(b) === a ? undefined : `${path}: shared differently`
    }
    this.#partner.set(a, b)
    this.#reverse.set(b, a)
    if (tagOf(a) !== tagOf(b)) return `${path}: ${tagOf(a)} is not ${tagOf(b)}`
    if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return `${path}: prototypes differ`
    if (types.isNativeError(a) !== types.isNativeError(b)) return `${path}: only one is a native error`
    return this.#contents(a, b, path) ?? this.#properties(a, b, path)
  }

  #contents(a: object, b: object, path: string): string | undefined {
    if (a instanceof Date) return this.compare(a.getTime(), (b as Date).getTime(), `${path}.getTime()`)
    if (a instanceof RegExp) return this.compare(sourceOf(a), sourceOf(b as RegExp), `${path}.source`)
    if (types.isBoxedPrimitive(a)) return this.compare(a.valueOf(), b.valueOf(), `${path}.valueOf()`)
    if (a instanceof Map) return this.#lists([...a].flat(), [...(b as typeof a)].flat(), `${path}.entries()`)
    if (a instanceof Set) return this.#lists([...a], [...(b as typeof a)], `${path}.values()`)
    if (a instanceof ArrayBuffer) return this.#buffers(a, b as ArrayBuffer, path)
    if (Buffer.isBuffer(a)) return a.equals(b as Buffer) ? undefined : `${path}: other bytes`
    if (ArrayBuffer.isView(a)) {
      const other = b as typeof a
      if (a.byteOffset !== other.byteOffset || a.byteLength !== other.byteLength) return `${path}: another extent`
      return this.compare(a.buffer, other.buffer, `${path}.buffer`)
    }
    return undefined
  }

  #buffers(a: ArrayBuffer, b: ArrayBuffer, path: string): string | undefined {
    const [first, second] = [a, b] as (ArrayBuffer & { resizable?: boolean; maxByteLength?: number })[]
    if (first?.resizable !== second?.resizable || first?.maxByteLength !== second?.maxByteLength) {
      return `${path}: not equally resizable`
    }
    return Buffer.from(a).equals(Buffer.from(b)) ? undefined : `${path}: other bytes`
  }

  #lists(a: unknown[], b: unknown[], path: string): string | undefined {
    if (a.length !== b.length) return `${path}: ${a.length} elements instead of ${b.length}`
    for (const [i, value] of a.entries()) {
      const found = this.compare(value, b[i], `${path}[${i}]`)
      if (found !== undefined) return found
    }
    return undefined
  }

  #properties(a: object, b: object, path: string): string | undefined {
    if (ArrayBuffer.isView(a) || types.isStringObject(a)) return undefined
    const keys = ownKeys(a)
    const other = ownKeys(b)
    if (JSON.stringify(keys) !== JSON.stringify(other)) return `${path}: keys ${show(keys)} are not ${show(other)}`
    for (const key of keys) {
      const [first, second] = [a, b].map((object) => Object.getOwnPropertyDescriptor(object, key))
      if (first?.enumerable !== second?.enumerable) return `${path}.${key}: not equally enumerable`
      const found = this.compare((a as never)[key], (b as never)[key], `${path}.${key}`)
      if (found !== undefined) return found
    }
    return undefined
  }
}

/** Own string keys; those of an error in alphabetic order, since its own fields come first after a journey. */
function ownKeys(object: object): string[] {
  const keys = Object.getOwnPropertyNames(object)
  return types.isNativeError(object) ? keys.sort() : keys
}

function show(value: unknown): string {
  return typeof value === 'bigint'
    ? `${value}n`
    : Object.is(value, -0)
      ? '-0'
      : (JSON.stringify(value) ?? String(value))
}
