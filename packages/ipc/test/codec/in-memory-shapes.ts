import type { ShapeTable } from '../../src/codec/index.js'

/** A table of shapes for one process, of limited size if need be. */
export class InMemoryShapes implements ShapeTable {
  readonly #limit: number
  readonly #ids = new Map<string, number>()
  readonly #keys: (readonly string[])[] = []

  constructor(limit = Infinity) {
    this.#limit = limit
  }

  get size(): number {
    return this.#keys.length
  }

  idOf(keys: readonly string[]): number {
    const joined = JSON.stringify(keys)
    const known = this.#ids.get(joined)
    if (known !== undefined) return known
    if (this.#keys.length >= this.#limit) return -1
    this.#ids.set(joined, this.#keys.length)
    return this.#keys.push([...keys]) - 1
  }

  keysOf(id: number): readonly string[] | undefined {
    return this.#keys[id]
  }
}
