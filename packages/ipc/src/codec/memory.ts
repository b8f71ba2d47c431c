/**
 * Stretches of memory, and windows on memory that is larger than V8's small integers.
 *
 * Positions above 2^31 are doubles in V8, and a field that ever held one stays slow. A window starts near the message,
 * so that positions inside it are small whatever the size of the memory. Messages below 1 GiB need none.
 */
import { MAX_BODY } from './format.js'

/** A stretch of memory with the two views the codec uses. `bytes` is over the same memory as `view`, at the same offsets. */
export interface Memory {
  readonly bytes: Buffer
  readonly view: DataView
}

/** Memory over a Buffer. */
export function memoryOver(bytes: Buffer): Memory {
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) }
}

const REACH = 2 ** 30

/** Part of a memory as a memory of its own. */
function slice(memory: Memory, start: number, end: number): Memory {
  return memoryOver(memory.bytes.subarray(start, end))
}

/** Remembers the last window, since messages of one ring lie close together. */
export class NearWindow {
  #memory: Memory | undefined
  #window: Memory | undefined
  /** What to subtract from a position in the memory to get the position in the window. */
  base = 0

  /** A memory in which `start - base` is a small integer, reaching at least 1 GiB or to the end of the memory. */
  over(memory: Memory, start: number): Memory {
    if (start < REACH) {
      this.base = 0
      return memory
    }
    const base = start - (start % REACH)
    if (this.#memory !== memory || this.base !== base || this.#window === undefined) {
      this.#window = slice(memory, base, Math.min(base + MAX_BODY, memory.bytes.length))
      this.#memory = memory
      this.base = base
    }
    return this.#window
  }

  /** The same for a message of known length, which the window holds whole up to 2 GiB. */
  overMessage(memory: Memory, start: number, end: number): Memory {
    const window = this.over(memory, start)
    if (end - this.base <= MAX_BODY) return window
    this.#memory = undefined
    this.#window = undefined
    this.base = start
    return slice(memory, start, Math.min(end, start + MAX_BODY))
  }
}
