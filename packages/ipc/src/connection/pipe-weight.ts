/**
 * How much a pipe holds. A pipe takes messages while it holds less than a mebibyte, so one message of any size always
 * finds room in an empty pipe.
 *
 * Two words grow: what was ever put and ever taken. A sender adds to its word after the message can be seen, a receiver to
 * its own before the message is taken; whoever dies in between makes the pipe a little larger, never smaller.
 */
import type { Ref } from '../arena/cells.js'
import { RING } from '../ring/ring-layout.js'
import { ringSize } from '../ring/ring-size.js'

/** Bytes per unit of weight: differences of the words stay far from their sign bit. */
const UNIT = 16
/** Bytes from which on a pipe is full. */
export const PIPE_BYTES = 1024 * 1024

export function addWeight(words: Int32Array, at: number, bytes: number): void {
  Atomics.add(words, at, 1 + Math.floor(bytes / UNIT))
}

export function isFull(words: Int32Array, ring: Ref): boolean {
  const taken = Atomics.load(words, ring + RING.weightTaken)
  const held = (Atomics.load(words, ring + RING.weightPut) - taken) | 0
  return held >= PIPE_BYTES / UNIT && ringSize(words, ring) > 0
}
