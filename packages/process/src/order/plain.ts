/** Values that JSON gives back just as they were. */

/** Orders are small; whatever is bigger goes through the ring. */
const MOST_VALUES = 1000

/** Whether a value comes back from JSON the same: nothing but plain objects, arrays and primitives, each object once. */
export function isPlain(value: unknown): boolean {
  return new Inspection().passes(value)
}

class Inspection {
  readonly #seen = new Set<object>()
  #left = MOST_VALUES

  passes(value: unknown): boolean {
    if (this.#left-- === 0) return false
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
    if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0)
    if (typeof value !== 'object' || this.#seen.has(value)) return false
    this.#seen.add(value)
    return Array.isArray(value) ? this.#isPlainArray(value) : this.#isPlainObject(value)
  }

  #isPlainArray(array: readonly unknown[]): boolean {
    if (Object.getPrototypeOf(array) !== Array.prototype || array.length > this.#left) return false
    const keys = Reflect.ownKeys(array)
    if (keys.length !== array.length + 1) return false // holes, or other properties than `length`
    return keys.every((key) => key === 'length' || this.#isPlainProperty(array, key))
  }

  #isPlainObject(object: object): boolean {
    if (Object.getPrototypeOf(object) !== Object.prototype) return false
    return Reflect.ownKeys(object).every((key) => key !== '__proto__' && this.#isPlainProperty(object, key))
  }

  #isPlainProperty(object: object, key: string | symbol): boolean {
    const property = Object.getOwnPropertyDescriptor(object, key)!
    return typeof key === 'string' && property.enumerable === true && 'value' in property && this.passes(property.value)
  }
}
