/** The shapes that messages name, by id in the table or by their keys. */
import { corrupt } from './corrupt.js'
import { ObjectMaker } from './object-maker.js'
import type { Reader } from './reader.js'
import type { ShapeTable } from './shape-table.js'
import { ShapeTrie } from './shape-trie.js'

export class ReadShapes {
  readonly #table: ShapeTable | undefined
  readonly #byId: (ObjectMaker | undefined)[] = []
  /** By keys: a shape that comes in every message need not be learnt in every message. */
  readonly #trie = new ShapeTrie()

  constructor(table: ShapeTable | undefined) {
    this.#table = table
  }

  byId(id: number): ObjectMaker {
    return this.#byId[id] ?? this.#lookUp(id)
  }

  #lookUp(id: number): ObjectMaker {
    const keys = this.#table?.keysOf(id)
    if (keys === undefined) throw corrupt(`there is no shape ${String(id)}`)
    return (this.#byId[id] = new ObjectMaker(keys))
  }

  /** Reads the keys of a shape. */
  ofKeys(reader: Reader, count: number): ObjectMaker {
    const keys: string[] = []
    for (let i = 0; i < count; i++) keys.push(reader.string())
    const node = this.#trie.learn(keys)
    if (node === undefined) throw corrupt('a shape has too many keys, or too long ones')
    return (node.maker ??= new ObjectMaker(node.keys))
  }
}
