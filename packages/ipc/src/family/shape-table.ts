/**
 * The shapes of objects that the family sends: a shape's keys are written into the arena once, and messages name the shape
 * by number. Append-only, so reading needs no lock.
 *
 * An entry: int32 bytes of the JSON text of the keys, then the text, padded to words.
 */
import { HEADER, SHAPES_BYTES, SHAPES_WORDS } from '../arena/layout.js'
import { lock, unlock } from '../arena/mutex.js'
import type { ShapeTable } from '../codec/index.js'
import type { NativeBinding } from '../native/binding.js'

const MOST_SHAPES = 4096
const LONGEST_ENTRY = 2048

export class SharedShapeTable implements ShapeTable {
  readonly #words: Int32Array
  readonly #bytes: Buffer
  readonly #native: NativeBinding
  readonly #me: number
  readonly #keys: (readonly string[])[] = []
  readonly #ids = new Map<string, number>()
  /** words of the table's area read so far */
  #read = 0

  constructor(words: Int32Array, native: NativeBinding, me: number) {
    this.#words = words
    this.#bytes = Buffer.from(words.buffer as ArrayBuffer, SHAPES_BYTES, SHAPES_WORDS * 4)
    this.#native = native
    this.#me = me
  }

  keysOf(id: number): readonly string[] | undefined {
    if (id >= this.#keys.length) this.#readNew()
    return this.#keys[id]
  }

  idOf(keys: readonly string[]): number {
    const text = JSON.stringify(keys)
    const known = this.#ids.get(text)
    if (known !== undefined) return known
    this.#readNew()
    return this.#ids.get(text) ?? this.#append(text)
  }

  #append(text: string): number {
    const bytes = Buffer.byteLength(text)
    if (bytes > LONGEST_ENTRY) return -1
    lock(this.#words, HEADER.shapeMutex, this.#me, this.#native, () => undefined)
    try {
      this.#readNew()
      const known = this.#ids.get(text)
      if (known !== undefined) return known
      const size = 1 + Math.ceil(bytes / 4)
      if (this.#keys.length >= MOST_SHAPES || this.#read + size > SHAPES_WORDS) return -1
      const at = this.#read * 4
      this.#bytes.writeInt32LE(bytes, at)
      this.#bytes.write(text, at + 4)
      // SYNC: the entry is written before the count; #readNew reads the count first. Dying in between appends nothing.
      Atomics.store(this.#words, HEADER.shapeCount, this.#keys.length + 1)
      this.#readNew()
      return this.#keys.length - 1
    } finally {
      unlock(this.#words, HEADER.shapeMutex, this.#native)
    }
  }

  #readNew(): void {
    const count = Atomics.load(this.#words, HEADER.shapeCount)
    while (this.#keys.length < count) {
      const at = this.#read * 4
      const bytes = this.#bytes.readInt32LE(at)
      const text = this.#bytes.toString('utf8', at + 4, at + 4 + bytes)
      this.#ids.set(text, this.#keys.length)
      this.#keys.push(JSON.parse(text) as string[])
      this.#read += 1 + Math.ceil(bytes / 4)
    }
  }
}
