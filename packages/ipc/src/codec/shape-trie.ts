/**
 * From the keys of an object to its shape, one step per key and without joining strings.
 *
 * Programs send the same few shapes over and over, so each node tries the key it saw last before it asks its Map: for an
 * internalized key that is one comparison of pointers.
 */
import { MAX_SHAPE_ID, MAX_SHAPE_KEY_LENGTH, MAX_SHAPE_KEYS } from './format.js'
import type { ObjectMaker } from './object-maker.js'
import type { ShapeTable } from './shape-table.js'

/** Objects used as dictionaries have keys without end; when so many nodes exist, learning starts anew. */
const MAX_NODES = 8192
/** A shape goes into the shared table, which is for ever, when it has been met this often. */
const WORTH_SHARING = 3

const UNASKED = -1
const REFUSED = -2

/** A sequence of keys. */
export class ShapeNode {
  readonly #parent: ShapeNode | undefined
  readonly #key: string
  #keys: readonly string[] | undefined
  #id = UNASKED
  #uses = 0
  #children: Map<string, ShapeNode> | undefined
  lastKey: string | undefined = undefined
  last: ShapeNode = this
  /** The message that defined this shape last, and the number it has there. */
  message = 0
  number = 0
  /** On the reading side: what makes objects of this shape. */
  maker: ObjectMaker | undefined

  constructor(parent?: ShapeNode, key = '') {
    this.#parent = parent
    this.#key = key
  }

  get keys(): readonly string[] {
    return (this.#keys ??= this.#parent === undefined ? [] : [...this.#parent.keys, this.#key])
  }

  /** The node of these keys and one more, if it is known. */
  child(key: string): ShapeNode | undefined {
    const child = this.#children?.get(key)
    if (child !== undefined) {
      this.lastKey = key
      this.last = child
    }
    return child
  }

  add(key: string): ShapeNode {
    const child = new ShapeNode(this, key)
    this.#children ??= new Map()
    this.#children.set(key, child)
    return child
  }

  /** The id in the table; negative when this shape is not there. */
  idIn(table: ShapeTable): number {
    if (this.#id !== UNASKED || ++this.#uses < WORTH_SHARING) return this.#id
    const id = table.idOf(this.keys)
    return (this.#id = id < 0 || id > MAX_SHAPE_ID ? REFUSED : id)
  }
}

export class ShapeTrie {
  root = new ShapeNode()
  #nodes = 0
  #messages = 0

  /** The node of these keys; `undefined` when they look like data, which would only fill the trie. */
  learn(keys: readonly string[]): ShapeNode | undefined {
    if (keys.length > MAX_SHAPE_KEYS || keys.some((key) => key.length > MAX_SHAPE_KEY_LENGTH)) return undefined
    if (this.#nodes > MAX_NODES) {
      this.root = new ShapeNode()
      this.#nodes = 0
    }
    let node = this.root
    for (const key of keys) node = node.child(key) ?? this.#add(node, key)
    return node
  }

  #add(node: ShapeNode, key: string): ShapeNode {
    this.#nodes++
    return node.add(key)
  }

  /** A number for the next message, by which nodes know whether they are defined in it. */
  nextMessage(): number {
    return ++this.#messages
  }
}
