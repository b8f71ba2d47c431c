/**
 * Turns values into messages.
 *
 * What structuredClone can clone can be sent, and errors with all their fields and handles besides. A value is fixed when
 * it is encoded. Getters run then, and may encode something themselves: each level has a writer of its own.
 */
import { SerializationError } from '../errors/index.js'
import { bySet, type Copying } from './copying.js'
import { Encoded } from './encoded.js'
import type { ErrorClasses } from './error-values.js'
import { type Memory, NearWindow } from './memory.js'
import { pathTo } from './path-to.js'
import { Refusal } from './refusal.js'
import type { ShapeTable } from './shape-table.js'
import { ShapeTrie } from './shape-trie.js'
import type { Shareable } from './shareable.js'
import { isStackOverflow } from './stack-overflow.js'
import { overflow } from './write-cursor.js'
import { Writer } from './writer.js'

export interface CodecOptions {
  /** Shapes shared with the other side. Without it messages contain their shapes, and can be read by anybody. */
  readonly shapes?: ShapeTable | undefined
  /** How to name and find the classes of errors. */
  readonly errors?: ErrorClasses | undefined
  /** How big binary data is copied; for speed alone. */
  readonly copying?: Copying | undefined
}

const NONE: readonly Shareable[] = []

export class Encoder {
  readonly #options: CodecOptions
  readonly #shapes = new ShapeTrie()
  readonly #window = new NearWindow()
  readonly #writers: Writer[] = []
  #depth = 0
  #shared = NONE

  constructor(options: CodecOptions = {}) {
    this.#options = options
  }

  /** The handles in the last message, in order. None when it did not fit or was refused. */
  get shared(): readonly Shareable[] {
    return this.#shared
  }

  /**
   * Writes a value into memory [start, end) and returns where it ends, or -1 when it does not fit.
   *
   * @param rootName - what to call the value in an error's path, such as `args`
   * @param lists - so many levels of arrays are lists that the caller has made himself, each once: with elements and nothing
   * else, so that nobody need look for more
   * @throws SerializationError for what cannot be sent, with the path to it
   */
  encodeInto(value: unknown, memory: Memory, start: number, end: number, rootName = '', lists = 0): number {
    const writer = this.#enter()
    try {
      const window = this.#window.over(memory, start)
      const { base } = this.#window
      const limit = Math.min(end - base, window.bytes.length)
      const written = writer.writeInto(window, start - base, limit, value, lists) + base
      this.#shared = writer.shared
      return written
    } catch (error) {
      if (error === overflow) return -1
      throw explained(error, value, rootName)
    } finally {
      this.#leave(writer)
    }
  }

  /**
   * Encodes a value of any size beside its final place. The result is valid until the next `encode`.
   *
   * @param rootName - what to call the value in an error's path, such as `args`
   * @param lists - as of `encodeInto`
   * @throws SerializationError for what cannot be sent, with the path to it
   */
  encode(value: unknown, rootName = '', lists = 0): Encoded {
    const writer = this.#enter()
    try {
      const end = writer.writeIntoScratch(value, lists)
      this.#shared = writer.shared
      return new Encoded(writer.bytes.subarray(0, end), writer.leaves ?? [], this.#options.copying ?? bySet)
    } catch (error) {
      throw explained(error, value, rootName)
    } finally {
      this.#leave(writer)
    }
  }

  #enter(): Writer {
    this.#shared = NONE
    const depth = this.#depth++
    return (this.#writers[depth] ??= new Writer(this.#shapes, this.#options.shapes, this.#options.errors))
  }

  #leave(writer: Writer): void {
    this.#depth--
    writer.reset()
  }
}

/** The error for the caller: what cannot be sent and where it is. Whatever a getter of the user's threw stays as it is. */
function explained(error: unknown, value: unknown, rootName: string): unknown {
  if (error instanceof Refusal) {
    const path = pathTo(error.culprit, value, rootName)
    const where = path === '' ? '' : ` at ${path}`
    return new SerializationError(`${error.what}${where} cannot be sent: ${error.advice}`, path)
  }
  if (isStackOverflow(error)) {
    return new SerializationError('the value is nested too deeply to be sent', rootName, { cause: error })
  }
  return error
}
