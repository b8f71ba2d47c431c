import type { Task } from './job.js'
import type { Machine, Notice } from './machine.js'

/** The machine of the textbooks: it does in no time whatever is not computing, and jumps from event to event. */
export class TextbookMachine implements Machine {
  #now = 0
  #running: Task | undefined
  /** What is left of the burst of a task that has begun one. */
  readonly #left = new Map<Task, number>()
  readonly #wakeUps = new Map<Task, number>()

  now(): number {
    return this.#now
  }

  run(task: Task): void {
    this.#running = task
    if (!this.#left.has(task)) this.#left.set(task, task.job.bursts[task.burst]!)
  }

  stop(): void {
    this.#running = undefined
  }

  async next(until: number): Promise<Notice | undefined> {
    const [sleeper, wakeUp] = [...this.#wakeUps].sort(([, a], [, b]) => a - b)[0] ?? [undefined, Infinity]
    const running = this.#running
    const end = running === undefined ? Infinity : this.#now + this.#left.get(running)!
    const now = Math.min(end, wakeUp, until)
    if (running !== undefined) this.#left.set(running, end - now)
    this.#now = now
    if (running !== undefined && end === now) return this.#finish(running)
    if (sleeper === undefined || wakeUp > now) return undefined
    this.#wakeUps.delete(sleeper)
    return { task: sleeper, what: 'ready' }
  }

  #finish(task: Task): Notice {
    this.#running = undefined
    this.#left.delete(task)
    const sleep = task.job.bursts[task.burst + 1]
    if (sleep === undefined) return { task, what: 'done' }
    this.#wakeUps.set(task, this.#now + sleep)
    return { task, what: 'blocked' }
  }
}
