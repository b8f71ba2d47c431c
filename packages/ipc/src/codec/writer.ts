/**
 * Writes one message at a time: the fast paths for what programs send most. Everything rarer has a file of its own and
 * is found through `kinds.ts`.
 */
import { writeArray, writeList } from './arrays.js'
import { writeBigInt } from './big-int.js'
import { WriteCursor } from './write-cursor.js'
import type { ErrorClasses } from './error-values.js'
import * as format from './format.js'
import { writePairs } from './key-values.js'
import { containerKind, type Kind, kindOf } from './kinds.js'
import type { Memory } from './memory.js'
import { refusePrimitive } from './refusal.js'
import { Seen } from './seen.js'
import type { ShapeNode, ShapeTrie } from './shape-trie.js'
import type { ShapeTable } from './shape-table.js'
import type { Shareable } from './shareable.js'
import * as tag from './tags.js'

const { hasOwnProperty } = Object.prototype

/** A container whose contents are still to be written. */
interface Postponed {
  readonly object: object
  readonly write: Kind['write']
}

export class Writer extends WriteCursor {
  readonly errors: ErrorClasses | undefined
  /** Handles in the message, in order. */
  shared: Shareable[] = []
  readonly #table: ShapeTable | undefined
  readonly #shapes: ShapeTrie
  readonly #seen = new Seen()
  #postponed: Postponed[] = []
  #flags = 0
  #depth = 0
  #message = 0
  #newShapes = 0
  #reserved = 0

  constructor(shapes: ShapeTrie, table: ShapeTable | undefined, errors: ErrorClasses | undefined) {
    super()
    this.#shapes = shapes
    this.#table = table
    this.errors = errors
  }

  /** Writes a message into memory and returns where it ends. */
  writeInto(memory: Memory, start: number, end: number, value: unknown, lists: number): number {
    this.into(memory, start, end)
    this.u8(format.VERSION << 4)
    this.#contents(value, lists)
    this.bytes[start] = (format.VERSION << 4) | this.#flags
    return this.pos
  }

  /** Writes a message into scratch memory, with its big leaves beside it, and returns where it ends. */
  writeIntoScratch(value: unknown, lists: number): number {
    this.intoScratch()
    this.u8(0)
    const at = this.laterU32()
    this.#contents(value, lists)
    this.bytes[0] = (format.VERSION << 4) | format.BESIDE | this.#flags
    this.view.setUint32(at, this.pos, true)
    return this.pos
  }

  /** Forgets the message. */
  reset(): void {
    this.leave()
    // Most messages without objects are numbers and strings, which leave nothing to forget.
    if (this.#seen.count === 0) return
    this.#seen.clear()
    this.#flags = 0
    this.#depth = 0
    this.#message = 0
    this.#newShapes = 0
    this.#reserved = 0
    if (this.#postponed.length > 0) this.#postponed = []
    if (this.shared.length > 0) this.shared = []
  }

  #contents(value: unknown, lists: number): void {
    if (lists > 0 && Array.isArray(value)) this.list(value, lists)
    else this.value(value)
    // The list grows while it is worked off.
    for (let i = 0; i < this.#postponed.length; i++) {
      const { object, write } = this.#postponed[i] as Postponed
      write(this, object)
    }
  }

  /** Counts address space that the receiver will have to set aside; false when it is too much. */
  reserveMemory(byteLength: number): boolean {
    this.#reserved += byteLength
    return this.#reserved <= format.MAX_RESERVED_BYTES
  }

  /** An array that has elements and nothing else, and so have arrays in it, down to so many levels. */
  list(list: readonly unknown[], levels: number): void {
    this.#seen.add(list)
    writeList(this, list, levels)
  }

  value(value: unknown): void {
    if (typeof value === 'string') this.string(value)
    else if (typeof value === 'number') this.number(value)
    else if (typeof value === 'object' && value !== null) this.#object(value)
    else this.#constant(value)
  }

  #constant(value: unknown): void {
    if (value === undefined) this.u8(tag.UNDEFINED)
    else if (value === null) this.u8(tag.NULL)
    else if (value === true) this.u8(tag.TRUE)
    else if (value === false) this.u8(tag.FALSE)
    else if (typeof value === 'bigint') writeBigInt(this, value)
    else throw refusePrimitive(value)
  }

  #object(object: object): void {
    const seen = this.#seen.add(object)
    if (seen >= 0) {
      this.#flags |= format.REFERENCES
      this.u8(tag.REFERENCE)
      this.length(seen)
      return
    }
    if (this.#depth >= format.MAX_DEPTH && this.#postpone(object)) return
    this.#depth++
    if (Array.isArray(object)) {
      writeArray(this, object)
    } else {
      const prototype = Object.getPrototypeOf(object) as object | null
      if (prototype === Object.prototype || prototype === null) {
        this.#plain(object)
      } else {
        const kind = kindOf(object, prototype)
        if (kind.container === tag.OBJECT) {
          this.#plain(object)
        } else {
          if (kind.container !== undefined) this.u8(kind.container)
          kind.write(this, object)
        }
      }
    }
    this.#depth--
  }

  /** Leaves a container's contents for the end of the message; false when it is no container. */
  #postpone(object: object): boolean {
    const { container, write } = containerKind(object)
    if (container === undefined) return false
    this.u8(tag.POSTPONED)
    this.u8(container)
    this.#postponed.push({ object, write })
    return true
  }

  #plain(object: object): void {
    const record = object as Record<string, unknown>
    let node = this.#shapes.root
    let last: string | undefined
    // `for in` is twice as fast as Object.keys, and makes the reading of the values below fast too.
    for (const key in record) {
      const next = node.lastKey === key ? node.last : node.child(key)
      if (next === undefined) {
        this.#unknownShape(record)
        return
      }
      node = next
      last = key
    }
    // It goes on to enumerable properties of the prototypes, which come last if there are any.
    if (last !== undefined && !hasOwnProperty.call(record, last)) this.#unknownShape(record)
    else this.#shaped(record, node)
  }

  #unknownShape(record: Record<string, unknown>): void {
    const node = this.#shapes.learn(Object.keys(record))
    if (node !== undefined) {
      this.#shaped(record, node)
    } else {
      this.u8(tag.OBJECT)
      writePairs(this, record)
    }
  }

  #shaped(record: Record<string, unknown>, node: ShapeNode): void {
    this.#shape(node)
    const { keys } = node
    let i = 0
    for (const key in record) {
      if (key !== keys[i]) break
      i++
      this.value(record[key])
    }
    // Only when a getter changed the object meanwhile.
    for (; i < keys.length; i++) this.value(record[keys[i] as string])
  }

  #shape(node: ShapeNode): void {
    const id = this.#table === undefined ? -1 : node.idIn(this.#table)
    if (id >= 0) {
      this.reserve(3)
      const { pos } = this
      this.bytes[pos] = tag.SHAPE
      this.view.setUint16(pos + 1, id, true)
      this.pos = pos + 3
      return
    }
    if (this.#message === 0) this.#message = this.#shapes.nextMessage()
    if (node.message === this.#message) {
      this.u8(tag.SHAPE_AGAIN)
      this.length(node.number)
      return
    }
    node.message = this.#message
    node.number = this.#newShapes++
    this.u8(tag.SHAPE_NEW)
    this.u8(node.keys.length)
    for (const key of node.keys) this.string(key)
  }
}
