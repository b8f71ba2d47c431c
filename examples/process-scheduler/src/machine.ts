import type { Task } from './job.js'

/** What a process tells the scheduler: it has computed its burst and sleeps, it has slept, or it has ended. */
export interface Notice {
  readonly task: Task
  readonly what: 'blocked' | 'ready' | 'done'
}

/** What a scheduler commands: a processor that runs one process at a time. Times are ticks. */
export interface Machine {
  now(): number
  /** Lets a task run, from where it was. */
  run(task: Task): void
  /** Stops the one that runs. */
  stop(task: Task): void
  /** Waits for what a process tells, until that time at the latest. */
  next(until: number): Promise<Notice | undefined>
}
