/**
 * The tasks that a worker was given and that are not answered, oldest first.
 *
 * Nearly always the oldest one is answered next, so this is a list with gaps and not a map: a map of the hundred thousand
 * tasks that a program may submit in one go costs several times as much.
 */
import type { Task } from '../tasks/task.js'

/** Gaps that are left in the list, beside as many as it has tasks. */
const FEW_GAPS = 64

export class GivenTasks implements Iterable<Task> {
  /** from `#head` on; `undefined` where there was one */
  #items: (Task | undefined)[] = []
  /** index of the oldest */
  #head = 0
  #size = 0
  /** behind the one that was removed last: whoever takes several takes neighbours */
  #hint = 0

  get size(): number {
    return this.#size
  }

  get oldest(): Task | undefined {
    return this.#items[this.#head]
  }

  has(task: Task): boolean {
    return task.holder === this
  }

  get(id: number): Task | undefined {
    return this.#items[this.#indexOf(id)]
  }

  add(task: Task): void {
    task.holder = this
    this.#items.push(task)
    this.#size++
  }

  remove(id: number): Task | undefined {
    const index = this.#indexOf(id)
    const task = this.#items[index]
    if (task === undefined) return undefined
    task.holder = undefined
    this.#items[index] = undefined
    this.#size--
    this.#hint = index + 1
    this.#closeGaps()
    return task
  }

  /** Takes all out. */
  clear(): Task[] {
    const all = [...this]
    for (const task of all) task.holder = undefined
    this.#items = []
    this.#head = this.#hint = this.#size = 0
    return all
  }

  *[Symbol.iterator](): Generator<Task> {
    for (let i = this.#head; i < this.#items.length; i++) if (this.#items[i] !== undefined) yield this.#items[i]!
  }

  /** -1: it is not here. */
  #indexOf(id: number): number {
    const items = this.#items
    if (items[this.#head]?.id === id) return this.#head
    for (let i = this.#hint; i < items.length; i++) if (items[i]?.id === id) return i
    for (let i = this.#head; i < this.#hint; i++) if (items[i]?.id === id) return i
    return -1
  }

  #closeGaps(): void {
    const items = this.#items
    while (this.#head < items.length && items[this.#head] === undefined) this.#head++
    if (items.length <= 2 * this.#size + FEW_GAPS) return
    this.#items = items.filter((task) => task !== undefined)
    this.#head = this.#hint = 0
  }
}
