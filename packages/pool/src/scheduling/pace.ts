/**
 * How many tasks a worker should be given ahead: enough to keep it busy while the parent gets round to it, few enough that
 * a slow task does not hold up others.
 */
const AHEAD_MS = 2
const MOST_AHEAD = 1024
/** A worker that has not answered for so long, and for so many times what its tasks took, is held up by one of them. */
const STALL_MS = 20
const STALL_TASKS = 4

export class Pace {
  #ahead = 1
  #last = performance.now()
  #pending = 0
  /** milliseconds a task takes, smoothed */
  #average: number | undefined

  /** How many tasks may wait in the worker's ring. */
  get ahead(): number {
    return this.#ahead
  }

  /** Whether one of its tasks takes much longer than those before: what waits behind it had better run elsewhere. */
  get stalled(): boolean {
    if (this.#pending === 0) return false
    return performance.now() - this.#last > Math.max(STALL_MS, STALL_TASKS * (this.#average ?? 0))
  }

  /** Nothing is given ahead until the next answer. */
  stall(): void {
    this.#ahead = 0
  }

  /** Answers came in; `open` tasks are left. */
  answered(open: number): void {
    const now = performance.now()
    const count = this.#pending - open
    if (count > 0) {
      const sample = (now - this.#last) / count
      this.#average = this.#average === undefined ? sample : this.#average + (sample - this.#average) * 0.3
      this.#ahead = Math.min(Math.max(Math.round(AHEAD_MS / this.#average), 1), MOST_AHEAD)
      this.#last = now
    }
    this.#pending = open
  }

  /** Tasks were given; `open` are with the worker now. */
  given(open: number): void {
    if (this.#pending === 0) this.#last = performance.now()
    this.#pending = open
  }
}
