/** A message that was encoded beside its final place, to be written there once room is found. */
import { SerializationError } from '../errors/index.js'
import type { Copying } from './copying.js'
import { alignUp } from './format.js'
import { type CopyLast, type Leaf, writeLeaf } from './leaf.js'
import { type Memory, memoryOver } from './memory.js'

export class Encoded {
  /** Bytes that the message takes. */
  readonly byteLength: number
  readonly #body: Buffer
  readonly #leaves: readonly Leaf[]
  readonly #copying: Copying

  /** @param body - everything but the leaves */
  constructor(body: Buffer, leaves: readonly Leaf[], copying: Copying) {
    this.#body = body
    this.#leaves = leaves
    this.#copying = copying
    this.byteLength = leaves.reduce((end, leaf) => alignUp(end) + leaf.byteLength, body.length)
  }

  /**
   * Writes the message. Big buffers are copied only now, so that the sender must not run in between: call it before
   * anything is awaited, or take a copy with `toBuffer`.
   *
   * @param copyLast - how to copy the last leaf, when that is binary data
   */
  writeTo(memory: Memory, start: number, copyLast?: CopyLast): void {
    if (!(start >= 0 && start + this.byteLength <= memory.bytes.length)) {
      throw new SerializationError(`no room for ${String(this.byteLength)} bytes at ${String(start)}`, '')
    }
    memory.bytes.set(this.#body, start)
    let end = this.#body.length
    for (const leaf of this.#leaves) {
      const offset = alignUp(end)
      memory.bytes.fill(0, start + end, start + offset)
      const isLast = leaf === this.#leaves.at(-1)
      writeLeaf(leaf, memory, start + offset, this.#copying, isLast ? copyLast : undefined)
      end = offset + leaf.byteLength
    }
  }

  /** The message in memory of its own, where it keeps. */
  toBuffer(): Buffer {
    const bytes = Buffer.allocUnsafeSlow(this.byteLength)
    this.writeTo(memoryOver(bytes), 0)
    return bytes
  }
}
