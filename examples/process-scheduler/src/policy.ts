/** Who is next, and for how long: the four answers. */
import type { Task } from './job.js'

export interface Policy {
  readonly name: string
  /** A task wants the processor: it is new, has slept, had to yield to another, or used up its slice. */
  add(task: Task, why: 'new' | 'woken' | 'yielded' | 'expired'): void
  /** The task that gets the processor now; it is taken off the list. */
  next(): Task | undefined
  /** For how many ticks. */
  slice(task: Task): number
  /** Whether somebody is waiting who must not wait for this one. */
  outranks(running: Task): boolean
}

/** First come, first served, until it sleeps or ends. */
class FirstCome implements Policy {
  readonly name: string = 'first come, first served'
  protected readonly ready: Task[] = []

  add(task: Task): void {
    this.ready.push(task)
  }
  next(): Task | undefined {
    return this.ready.shift()
  }
  slice(_task: Task): number {
    return Infinity
  }
  outranks(_running: Task): boolean {
    return false
  }
}

/** The one whose next burst is the shortest: best for the average, if one only knew. */
class ShortestJob extends FirstCome {
  override readonly name = 'shortest job first'

  override next(): Task | undefined {
    const length = ({ job, burst }: Task) => job.bursts[burst]!
    const shortest = Math.min(...this.ready.map(length))
    return this.ready.splice(
      this.ready.findIndex((task) => length(task) === shortest),
      1,
    )[0]
  }
}

/** A slice for each, in turn. */
class RoundRobin extends FirstCome {
  override readonly name: string
  readonly #quantum: number

  constructor(quantum: number) {
    super()
    this.name = `round robin, quantum ${quantum}`
    this.#quantum = quantum
  }
  override slice(): number {
    return this.#quantum
  }
}

/**
 * Who uses up its slice is moved down, to longer slices that come later; who sleeps before that stays where it is. Who had to
 * yield to a higher level is the first of its own.
 */
class FeedbackQueue implements Policy {
  readonly name: string
  readonly #levels: Task[][] = [[], [], []]
  readonly #quantum: number

  constructor(quantum: number) {
    this.name = `multilevel feedback queue, quanta ${quantum}, ${2 * quantum} and none`
    this.#quantum = quantum
  }
  add(task: Task, why: 'new' | 'woken' | 'yielded' | 'expired'): void {
    if (why === 'expired') task.level = Math.min(task.level + 1, this.#levels.length - 1)
    const level = this.#levels[task.level]!
    if (why === 'yielded') level.unshift(task)
    else level.push(task)
  }
  next(): Task | undefined {
    return this.#levels.find((level) => level.length > 0)?.shift()
  }
  slice({ level }: Task): number {
    return level === this.#levels.length - 1 ? Infinity : this.#quantum * 2 ** level
  }
  outranks({ level }: Task): boolean {
    return this.#levels.slice(0, level).some((higher) => higher.length > 0)
  }
}

export const POLICIES = {
  fcfs: () => new FirstCome(),
  sjf: () => new ShortestJob(),
  rr: (quantum: number) => new RoundRobin(quantum),
  mlfq: (quantum: number) => new FeedbackQueue(quantum),
} satisfies Record<string, (quantum: number) => Policy>
