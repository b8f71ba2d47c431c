/** Turns messages back into values. Bytes that are no message are a SerializationError, whatever they are. */
import { SerializationError } from '../errors/index.js'
import { bySet } from './copying.js'
import { corrupt } from './corrupt.js'
import type { CodecOptions } from './encoder.js'
import type { Memory } from './memory.js'
import { ReadShapes } from './read-shapes.js'
import type { EarlyBytes } from './read-cursor.js'
import { Reader } from './reader.js'
import { isStackOverflow } from './stack-overflow.js'

export class Decoder {
  readonly #options: CodecOptions
  readonly #shapes: ReadShapes
  readonly #readers: Reader[] = []
  #depth = 0

  constructor(options: CodecOptions = {}) {
    this.#options = options
    this.#shapes = new ReadShapes(options.shapes)
  }

  /**
   * Reads the message at [start, end) of memory. All of it is copied out.
   *
   * @param early - what was copied out already
   * @throws SerializationError when it is no message, or holds a handle that cannot be made again
   */
  decode(memory: Memory, start: number, end: number, early?: EarlyBytes): unknown {
    // Making a handle runs its module's code, which may decode something itself.
    const depth = this.#depth++
    const reader = (this.#readers[depth] ??= new Reader(
      this.#shapes,
      this.#options.errors,
      this.#options.copying ?? bySet,
    ))
    try {
      return reader.message(memory, start, end, early)
    } catch (error) {
      if (error instanceof SerializationError) throw error
      // The engine's own complaints, such as about an invalid regular expression or a string that is too long.
      throw corrupt(isStackOverflow(error) ? 'it is nested too deeply' : 'it holds an impossible value', error)
    } finally {
      this.#depth--
      reader.reset()
    }
  }
}
