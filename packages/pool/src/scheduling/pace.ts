/**
 * How many tasks a worker should be given ahead: enough to keep it busy while the parent gets round to it, few enough that
 * a slow task does not hold up others.
 */
const AHEAD_MS = 2
const MOST_AHEAD = 1024
/** A worker that sleeps takes its first task after about so long, and its waking costs processor time that others have use for. */
const WAKE_MS = 0.1
/** A worker that has not answered for so long, and for so many times what its tasks took, is held up by one of them. */
const STALL_MS = 20
const STALL_TASKS = 4

let clock: typeof performance | undefined
/** The global name is a getter, which costs more than the clock does. */
const milliseconds = (): number => (clock ??= performance).now()

export class Pace {
  #ahead = 1
  #last = milliseconds()
  #pending = 0
  #soon = 0
  /** one of its tasks holds it up */
  #heldUp = false
  #seen = 0
  #looks = 0
  /** milliseconds a task takes, smoothed */
  #average: number | undefined
  /** Its first answer says nothing: it includes starting the worker, and loading the function. */
  #hasAnswered = false

  /** How many tasks may wait in the worker's ring. */
  get ahead(): number {
    return this.#heldUp ? 0 : Math.max(this.#ahead, this.#soon)
  }

  /** How many tasks it takes out of its ring in the time in which another worker could be woken. */
  get soon(): number {
    return this.#heldUp ? 0 : this.#soon
  }

  /** It has told how many milliseconds a task takes there. */
  told(taskTime: number): void {
    this.#soon = Math.floor(WAKE_MS / taskTime)
    if (this.#average === undefined) this.#learn(taskTime)
  }

  /** Whether it has taken tasks since this was asked last. @param taken - how many in its life */
  goesOn(taken: number): boolean {
    if (taken === this.#seen) return false
    this.#seen = taken
    this.#looks = 0
    return true
  }

  /** How many times in a row this was asked without that it has taken tasks since. @param taken - as of `goesOn` */
  looksInVain(taken: number): number {
    return this.goesOn(taken) ? 0 : ++this.#looks
  }

  /** Whether one of its tasks takes much longer than those before: what waits behind it had better run elsewhere. */
  get stalled(): boolean {
    if (this.#pending === 0) return false
    return milliseconds() - this.#last > Math.max(STALL_MS, STALL_TASKS * (this.#average ?? 0))
  }

  /** Nothing is given ahead until the next answer. */
  stall(): void {
    this.#heldUp = true
  }

  /** Answers came in; `open` tasks are left. */
  answered(open: number): void {
    const now = milliseconds()
    const count = this.#pending - open
    if (count > 0) {
      if (this.#hasAnswered) this.#learn((now - this.#last) / count)
      this.#hasAnswered = true
      this.#last = now
      this.#heldUp = false
    }
    this.#pending = open
  }

  #learn(sample: number): void {
    this.#average = this.#average === undefined ? sample : this.#average + (sample - this.#average) * 0.3
    this.#ahead = Math.min(Math.max(Math.round(AHEAD_MS / this.#average), 1), MOST_AHEAD)
  }

  /** Tasks were given; `open` are with the worker now. */
  given(open: number): void {
    if (this.#pending === 0) this.#last = milliseconds()
    this.#pending = open
  }
}
