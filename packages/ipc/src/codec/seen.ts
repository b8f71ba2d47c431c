/**
 * The objects of the message being written, numbered in the order in which they begin.
 *
 * Most messages hold a handful of objects, where comparing with each beats hashing; a Map takes over beyond that.
 */
const FEW = 16
/** A larger Map is dropped rather than cleared, so that one big message does not cost memory for ever. */
const KEEP = 4096

export class Seen {
  #count = 0
  readonly #few: (object | undefined)[] = new Array<object | undefined>(FEW).fill(undefined)
  #many: Map<object | undefined, number> | undefined

  /** The number of an object that was seen before; otherwise -1, and the object gets the next number. */
  add(object: object): number {
    const count = this.#count
    const few = this.#few
    if (count < FEW) {
      for (let i = 0; i < count; i++) if (few[i] === object) return i
      few[count] = object
      this.#count = count + 1
      return -1
    }
    return this.#addToMany(object)
  }

  #addToMany(object: object): number {
    const many = (this.#many ??= new Map<object | undefined, number>())
    if (many.size === 0) this.#few.forEach((seen, i) => many.set(seen, i))
    const known = many.get(object)
    if (known !== undefined) return known
    many.set(object, this.#count++)
    return -1
  }

  clear(): void {
    const few = this.#few
    for (let i = Math.min(this.#count, FEW) - 1; i >= 0; i--) few[i] = undefined
    if (this.#count > FEW) {
      if (this.#count > KEEP) this.#many = undefined
      else this.#many?.clear()
    }
    this.#count = 0
  }
}
