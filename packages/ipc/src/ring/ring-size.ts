import type { Ref } from '../arena/cells.js'
import { RING } from './ring-layout.js'

/** Messages in the ring right now. */
export function ringSize(words: Int32Array, ref: Ref): number {
  const gets = Atomics.load(words, ref + RING.gets)
  return Math.max((Atomics.load(words, ref + RING.puts) - gets) | 0, 0)
}
