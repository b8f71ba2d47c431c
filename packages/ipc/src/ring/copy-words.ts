/** Copying between windows. */
import type { Window } from '../arena/window.js'

/** Up to this many bytes a loop copies faster than a call. */
const BY_WORDS = 256

/** Copies bytes between places that are both aligned to words. Up to three more bytes may be copied. */
export function copyWords(from: Window, source: number, to: Window, target: number, bytes: number): void {
  if (bytes > BY_WORDS) {
    to.bytes.set(from.bytes.subarray(source, source + bytes), target)
    return
  }
  const count = (bytes + 3) >> 2
  const read = source >> 2
  const write = target >> 2
  for (let i = 0; i < count; i++) to.words[write + i] = from.words[read + i]!
}
