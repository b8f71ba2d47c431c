/** How long a worker's tasks take, as the worker itself measures it: without what it waits for tasks, or sleeps. */

/** It is worked out after so many tasks, the first times after fewer, … */
const MOST_TASKS = 64
const GROWTH = 8
/** … or so many milliseconds. */
const LONGEST = 5
/** The weight of what was measured last when it is more than before: other processes may have had the processor meanwhile. */
const WEIGHT = 1 / 16
/** What differs less from what was told last is not worth telling. */
const WORTH_TELLING = 2

export class ServiceTime {
  #tasks = 0
  #enough = 1
  #busy = 0
  #since = 0
  /** a clock that costs next to nothing, to see when it is time for the exact one */
  #checkAt = 0
  #time = 0
  #told = 0

  /** The worker takes up its work. */
  begin(): void {
    this.#since = exactly()
    this.#checkAt = Date.now() + LONGEST
  }

  /** There is nothing to do for now. */
  pause(): void {
    if (this.#tasks > 0) this.#busy += exactly() - this.#since
  }

  /** A task is done. Returns the milliseconds that a task takes, when they have changed a lot. */
  taskEnded(now: number): number | undefined {
    if (++this.#tasks < this.#enough && now < this.#checkAt) return undefined
    this.#enough = Math.min(this.#enough * GROWTH, MOST_TASKS)
    const instant = exactly()
    const sample = (this.#busy + instant - this.#since) / this.#tasks
    this.#tasks = 0
    this.#busy = 0
    this.#since = instant
    this.#checkAt = now + LONGEST
    const isMore = this.#time > 0 && sample > this.#time
    this.#time = isMore ? this.#time + (sample - this.#time) * WEIGHT : sample
    const change = this.#time / this.#told
    if (change < WORTH_TELLING && change > 1 / WORTH_TELLING) return undefined
    this.#told = this.#time
    return this.#time
  }
}

/** In milliseconds. (Not by `performance`, whose first use takes a new process some milliseconds.) */
function exactly(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1e3 + nanoseconds / 1e6
}
