/**
 * Looking a few times more before going to wait: what comes within a microsecond or two is worth neither side's trouble
 * of registering and waking. How often to look adapts to whether it pays.
 */
import { availableParallelism } from 'node:os'

/** A look takes some 5 ns. */
const MOST_LOOKS = availableParallelism() > 1 ? 500 : 0
const FEWEST_LOOKS = 20
/** When looking does not pay, it is tried every so many times. */
const TRY_EVERY = 16

export class BriefLook {
  #looks = MOST_LOOKS
  #skipped = 0

  /** True as soon as the two words differ (or are `distance` apart, going round), false when it is time to wait. */
  until(words: Int32Array, a: number, b: number, distance: number): boolean {
    const looks = this.#budget()
    for (let i = 0; i < looks; i++)
      if (((Atomics.load(words, a) - Atomics.load(words, b)) | 0) !== distance) {
        this.#looks = Math.min(looks * 2, MOST_LOOKS)
        return true
      }
    if (looks > 0) this.#looks = looks >> 1
    return false
  }

  #budget(): number {
    if (this.#looks >= FEWEST_LOOKS || MOST_LOOKS === 0) return this.#looks
    return ++this.#skipped % TRY_EVERY === 0 ? MOST_LOOKS >> 1 : 0
  }
}
