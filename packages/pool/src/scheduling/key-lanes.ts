/**
 * Tasks of one key run in one worker, in their order. They go straight into the ring of the key's worker, which keeps it.
 *
 * When that worker is about to end, the key moves to another one: not before the last task that it was given is through,
 * so the rest waits here.
 */
import { Fifo } from './fifo.js'
import type { Task } from '../tasks/task.js'
import type { Workload } from '../workers/workload.js'

interface Lane<W> {
  worker: W | undefined
  /** tasks that its worker has */
  given: number
  readonly waiting: Fifo<Task>
}

export interface LaneHost<W> {
  /** A worker for a key that has none. */
  chooseWorker(): W | undefined
  /** False when the task could not be sent, and has failed. */
  give(worker: W, task: Task): boolean
  fail(task: Task, error: unknown): void
}

export class KeyLanes<W extends Workload> {
  readonly #lanes = new Map<unknown, Lane<W>>()
  readonly #host: LaneHost<W>

  constructor(host: LaneHost<W>) {
    this.#host = host
  }

  /** Tasks that wait here. */
  get size(): number {
    let size = 0
    for (const { waiting } of this.#lanes.values()) size += waiting.size
    return size
  }

  /** @param worker - of a key that has none yet: the one to begin with */
  submit(task: Task, worker?: W): void {
    let lane = this.#lanes.get(task.key)
    if (lane === undefined) this.#lanes.set(task.key, (lane = { worker, given: 0, waiting: new Fifo() }))
    if (lane.waiting.size === 0 && this.#mayGive(lane)) this.#give(lane, task)
    else
      try {
        task.fix()
        lane.waiting.push(task)
      } catch (error) {
        this.#host.fail(task, error)
      }
    this.#forgetIfEmpty(task.key, lane)
  }

  /** The task is not with its worker any more. */
  left({ key }: Task): void {
    const lane = this.#lanes.get(key)
    if (lane === undefined) return
    lane.given--
    this.#flush(key, lane)
  }

  /** Tasks that have come back from their worker: they go first again. Call `flush` when there are workers. */
  putBack(tasks: readonly Task[]): void {
    for (let i = tasks.length; i-- > 0;) {
      const lane = this.#lanes.get(tasks[i]!.key)
      if (lane === undefined) continue
      lane.given--
      lane.waiting.unshift(tasks[i]!)
    }
  }

  /** Gives out what waits, where there is a worker for it. */
  flush(): void {
    for (const [key, lane] of this.#lanes) this.#flush(key, lane)
  }

  /** Takes everything out that waits. */
  clear(): Task[] {
    const all: Task[] = []
    for (const [key, { waiting, given }] of this.#lanes) {
      for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) all.push(task)
      if (given === 0) this.#lanes.delete(key)
    }
    return all
  }

  #flush(key: unknown, lane: Lane<W>): void {
    while (lane.waiting.size > 0 && this.#mayGive(lane)) {
      const task = lane.waiting.shift()!
      if (!task.settled) this.#give(lane, task)
    }
    this.#forgetIfEmpty(key, lane)
  }

  /** Whether the lane has a worker that takes tasks; finds it another one once the last one has nothing more of it. */
  #mayGive(lane: Lane<W>): boolean {
    if (lane.worker?.retired === false) return true
    if (lane.given > 0) return false
    lane.worker = this.#host.chooseWorker()
    return lane.worker !== undefined
  }

  #give(lane: Lane<W>, task: Task): void {
    lane.given++
    if (!this.#host.give(lane.worker!, task)) lane.given--
  }

  #forgetIfEmpty(key: unknown, lane: Lane<W>): void {
    if (lane.given === 0 && lane.waiting.size === 0 && this.#lanes.get(key) === lane) this.#lanes.delete(key)
  }
}
