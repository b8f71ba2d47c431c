/**
 * The objects of the message being written, numbered in the order in which they begin.
 *
 * Most messages hold a handful of objects, where comparing with each beats hashing. Larger ones get a Set, which costs half
 * of what looking up and storing in a Map does; the Map comes when an object is met for the second time.
 */
const FEW = 16
/** Larger collections are dropped rather than cleared, so that one big message does not cost memory for ever. */
const KEEP = 4096

export class Seen {
  /** How many there are. */
  count = 0
  readonly #few: (object | undefined)[] = new Array<object | undefined>(FEW).fill(undefined)
  #many = new Set<object | undefined>()
  #numbers: Map<object | undefined, number> | undefined

  /** The number of an object that was seen before; otherwise -1, and the object gets the next number. */
  add(object: object): number {
    const { count } = this
    if (count >= FEW) return this.#addToMany(object, count)
    const few = this.#few
    for (let i = 0; i < count; i++) if (few[i] === object) return i
    few[count] = object
    this.count = count + 1
    return -1
  }

  #addToMany(object: object, count: number): number {
    if (this.#numbers !== undefined) return this.#addToNumbers(this.#numbers, object)
    const many = this.#many
    if (count === FEW) for (const seen of this.#few) many.add(seen)
    if (many.add(object).size > count) {
      this.count = count + 1
      return -1
    }
    let number = 0
    const numbers = (this.#numbers = new Map<object | undefined, number>())
    for (const seen of many) numbers.set(seen, number++)
    return numbers.get(object) as number
  }

  #addToNumbers(numbers: Map<object | undefined, number>, object: object): number {
    const number = numbers.get(object)
    if (number !== undefined) return number
    numbers.set(object, this.count++)
    return -1
  }

  clear(): void {
    const { count } = this
    const few = this.#few
    for (let i = Math.min(count, FEW) - 1; i >= 0; i--) few[i] = undefined
    this.count = 0
    if (count < FEW) return
    if (count > KEEP) this.#many = new Set()
    else this.#many.clear()
    this.#numbers = undefined
  }
}
