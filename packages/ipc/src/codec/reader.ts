/** Reads one message at a time: the fast paths. What is rarer is found through `rare-values.ts`. */
import type { Copying } from './copying.js'
import { corrupt } from './corrupt.js'
import type { ErrorClasses } from './error-values.js'
import { REFERENCES } from './format.js'
import type { Memory } from './memory.js'
import type { ObjectMaker } from './object-maker.js'
import { readRare } from './rare-values.js'
import { type EarlyBytes, ReadCursor } from './read-cursor.js'
import type { ReadShapes } from './read-shapes.js'
import { MAX_UNROLLED, shortLatin1 } from './short-latin1.js'
import * as tag from './tags.js'

/** V8 makes longer arrays dictionaries when their length is given in advance. */
const MAX_PREPARED = 1 << 25

export class Reader extends ReadCursor {
  /** Whether the message refers back to objects, so that they must be remembered. */
  recording = false
  readonly errors: ErrorClasses | undefined
  /** Fill the containers whose contents come at the end. */
  postponed: (() => void)[] = []
  readonly #shapes: ReadShapes
  #visited: (object | undefined)[] = []
  #newShapes: ObjectMaker[] = []
  /** Elements of arrays announced so far. Each takes a byte at least, so that there cannot be more than bytes. */
  #elements = 0

  constructor(shapes: ReadShapes, errors: ErrorClasses | undefined, copying: Copying) {
    super(copying)
    this.#shapes = shapes
    this.errors = errors
  }

  /** Reads the message at [start, end). */
  message(memory: Memory, start: number, end: number, early: EarlyBytes | undefined): unknown {
    this.recording = (this.open(memory, start, end, early) & REFERENCES) !== 0
    const value = this.value()
    // The list grows while it is worked off.
    for (let i = 0; i < this.postponed.length; i++) this.postponed[i]?.()
    if (!this.atEnd()) throw corrupt('it is longer than its value')
    return value
  }

  /** Forgets the message. */
  reset(): void {
    this.leave()
    this.#elements = 0
    if (this.#visited.length > 0) this.#visited = []
    if (this.#newShapes.length > 0) this.#newShapes = []
    if (this.postponed.length > 0) this.postponed = []
  }

  /** Notes an object just made, so that later references find it. */
  made<T extends object>(object: T): T {
    if (this.recording) this.#visited.push(object)
    return object
  }

  /** Takes the number of an object that can be made only after what it holds. */
  announce(): number {
    return this.recording ? this.#visited.push(undefined) - 1 : -1
  }

  /** Notes the object that was announced. */
  settle<T extends object>(number: number, object: T): T {
    if (number >= 0) this.#visited[number] = object
    return object
  }

  value(): unknown {
    const { pos } = this
    if (pos >= this.end) throw corrupt('it is cut off')
    this.pos = pos + 1
    const first = this.bytes[pos] as number
    if (first < tag.SMALL_INT_END) return first
    if (first < tag.SHORT_STRING_END) return this.#shortString(first - tag.SHORT_STRING)
    if (first < tag.SHORT_ARRAY_END) return this.#array(first - tag.SHORT_ARRAY)
    switch (first) {
      case tag.UNDEFINED:
        return undefined
      case tag.NULL:
        return null
      case tag.TRUE:
        return true
      case tag.FALSE:
        return false
      case tag.INT32:
        return this.view.getInt32(this.advance(4), true)
      case tag.DOUBLE:
        return this.view.getFloat64(this.advance(8), true)
      case tag.SHAPE:
        return this.#shapes.byId(this.view.getUint16(this.advance(2), true)).read(this)
      case tag.SHAPE_AGAIN:
        return this.#shapeAgain()
      case tag.SHAPE_NEW:
        return this.#newShape()
      case tag.LATIN1:
        return this.text(this.length(), 1)
      case tag.UTF16:
        return this.text(this.length(), 2)
      case tag.ARRAY:
        return this.#array(this.length())
      case tag.ARRAY_INT32:
        return this.#ints()
      case tag.ARRAY_DOUBLE:
        return this.#doubles()
      case tag.REFERENCE:
        return this.#reference()
      default:
        return readRare(this, first)
    }
  }

  /** A value that must be a string. */
  string(): string {
    const value = this.value()
    if (typeof value !== 'string') throw corrupt('a string is missing')
    return value
  }

  #shortString(length: number): string {
    const pos = this.advance(length)
    if (length <= MAX_UNROLLED) return shortLatin1(this.bytes, pos, length)
    return this.bytes.toString('latin1', pos, pos + length)
  }

  #reference(): object {
    const object = this.#visited[this.length()]
    if (object === undefined) throw corrupt('it refers to an object that it does not have')
    return object
  }

  #shapeAgain(): object {
    const maker = this.#newShapes[this.length()]
    if (maker === undefined) throw corrupt('it refers to a shape that it does not have')
    return maker.read(this)
  }

  #newShape(): object {
    const maker = this.#shapes.ofKeys(this, this.u8())
    this.#newShapes.push(maker)
    return maker.read(this)
  }

  /** Makes sure that so many elements can be there, before memory is reserved for them. */
  #elementsToCome(count: number, size: number): void {
    this.#elements += count
    if (count * size > this.remaining() || this.#elements > this.end - this.start) throw corrupt('it is cut off')
  }

  #array(length: number): unknown[] {
    this.#elementsToCome(length, 1)
    const array = this.made(length > MAX_PREPARED ? [] : new Array<unknown>(length))
    for (let i = 0; i < length; i++) {
      if (this.bytes[this.pos] === tag.HOLE && this.pos < this.end) {
        this.pos++
        array.length = Math.max(array.length, i + 1)
      } else {
        array[i] = this.value()
      }
    }
    return array
  }

  #ints(): number[] {
    const length = this.length()
    this.#elementsToCome(length, 4)
    const array = this.made(length > MAX_PREPARED ? [] : new Array<number>(length))
    const { view, pos } = this
    for (let i = 0; i < length; i++) array[i] = view.getInt32(pos + i * 4, true)
    this.pos = pos + length * 4
    return array
  }

  #doubles(): number[] {
    const length = this.length()
    this.#elementsToCome(length, 8)
    const array = this.made(length > MAX_PREPARED ? [] : new Array<number>(length))
    const { view, pos } = this
    for (let i = 0; i < length; i++) array[i] = view.getFloat64(pos + i * 8, true)
    this.pos = pos + length * 8
    return array
  }
}
