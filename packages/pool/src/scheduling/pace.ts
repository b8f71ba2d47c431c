/**
 * How many tasks a worker should be given ahead: enough to keep it busy while the parent gets round to it, few enough that
 * a slow task does not hold up others.
 */
const AHEAD_MS = 1
const MOST_AHEAD = 128

export class Pace {
  #ahead = 1
  #last = performance.now()
  #pending = 0
  /** milliseconds a task takes, smoothed */
  #average = AHEAD_MS

  /** How many tasks may wait in the worker's ring. */
  get ahead(): number {
    return this.#ahead
  }

  /** Answers came in; `open` tasks are left. */
  answered(open: number): void {
    const now = performance.now()
    const count = this.#pending - open
    if (count > 0) {
      this.#average += ((now - this.#last) / count - this.#average) * 0.3
      this.#ahead = Math.min(Math.max(Math.round(AHEAD_MS / this.#average), 1), MOST_AHEAD)
    }
    this.#last = now
    this.#pending = open
  }

  /** Tasks were given; `open` are with the worker now. */
  given(open: number): void {
    if (this.#pending === 0) this.#last = performance.now()
    this.#pending = open
  }
}
