import { Fifo } from './fifo.js'
import type { Task } from '../tasks/task.js'

/** Tasks that wait for a worker: higher priority first, equal ones in the order they came. */
export class TaskQueue {
  /** highest priority first; nearly always there is one */
  readonly #lanes: { readonly priority: number; readonly tasks: Fifo<Task> }[] = []
  #size = 0

  get size(): number {
    return this.#size
  }

  push(task: Task): void {
    this.#lane(task.priority).push(task)
    this.#size++
  }

  /** Puts back a task that had its turn already. */
  unshift(task: Task): void {
    this.#lane(task.priority).unshift(task)
    this.#size++
  }

  /** The next task that is still wanted. */
  shift(): Task | undefined {
    for (const lane of this.#lanes)
      for (let task = lane.tasks.shift(); task !== undefined; task = lane.tasks.shift()) {
        this.#size--
        if (!task.settled) return task
      }
    return undefined
  }

  /** Takes everything out. */
  clear(): Task[] {
    const all = this.#lanes.flatMap((lane) => [...lane.tasks])
    this.#lanes.length = 0
    this.#size = 0
    return all
  }

  #lane(priority: number): Fifo<Task> {
    const [first] = this.#lanes
    if (first?.priority === priority) return first.tasks
    const index = this.#lanes.findIndex((lane) => lane.priority <= priority)
    const found = this.#lanes[index]
    if (found?.priority === priority) return found.tasks
    const tasks = new Fifo<Task>()
    this.#lanes.splice(index < 0 ? this.#lanes.length : index, 0, { priority, tasks })
    return tasks
  }
}
