/**
 * What a worker has been given to do: its ring of tasks as the parent sees it.
 *
 * The worker takes a task from the ring when its turn has come, and not before. So what is still in there can be taken
 * back and given to another worker, also when this one has died.
 */
import { Consumer, createRing, NOTHING, party, type Party, Producer, type Ref, ringSize } from '@mp/ipc/internal'
import type { TaskMessage } from '../messages.js'
import { Pace } from '../scheduling/pace.js'
import type { Task } from '../tasks/task.js'
import { TASK_LISTS } from '../tasks/task-content.js'
import { GivenTasks } from './given-tasks.js'

export class Workload {
  /** tasks that were given and are not answered, oldest first */
  readonly tasks = new GivenTasks()
  /** the worker takes tasks */
  ready = false
  /** nothing is given to it any more */
  retired = false
  /** tasks given in its life */
  given = 0
  readonly pace = new Pace()
  protected readonly party: Party
  readonly taskRing: Ref
  readonly #producer: Producer
  readonly #consumer: Consumer
  #keyed = 0

  constructor() {
    const member = (this.party = party())
    this.taskRing = createRing(member, 0)
    this.#producer = new Producer(member, this.taskRing, true)
    this.#consumer = new Consumer(member, this.taskRing, false)
  }

  /** Tasks in the ring that the worker has not taken yet. */
  get untaken(): number {
    return ringSize(this.party.words, this.taskRing)
  }

  /** Tasks that the worker has taken in its life. */
  get #taken(): number {
    return this.given - this.untaken
  }

  /** Takes tasks, and has none. */
  get isIdle(): boolean {
    return this.tasks.size === 0 && this.ready && !this.retired
  }

  /** Has tasks, and would take another one sooner than a worker that has to be woken. */
  get takesSoon(): boolean {
    return this.ready && !this.retired && this.tasks.size > 0 && this.untaken < this.pace.soon
  }

  /** How many tasks it can be given now. */
  get room(): number {
    if (this.retired) return 0
    if (this.tasks.size === 0) return Math.max(this.pace.ahead, 1)
    return this.ready ? Math.max(this.pace.ahead - this.untaken, 0) : 0
  }

  /** Tasks of no key that it has, at most so many of which others could run instead. */
  get unkeyed(): number {
    return this.tasks.size - this.#keyed
  }

  /** Whether it has tasks that no other worker may run. */
  get hasKeyed(): boolean {
    return this.#keyed > 0
  }

  /** Tasks that wait for it and that others could run instead. One that it is about to take does not wait. */
  get spare(): number {
    const { size } = this.tasks
    const begun = size - Math.min(this.untaken, size)
    const waiting = this.ready && begun === 0 ? size - 1 : size - begun
    if (waiting <= 0 || this.#keyed === 0) return Math.max(waiting, 0)
    let spare = 0
    let skip = size - waiting
    for (const task of this.tasks) if (skip-- <= 0 && task.key === undefined) spare++
    return spare
  }

  /** Whether it has taken tasks since this was asked last. */
  goesOn(): boolean {
    return this.pace.goesOn(this.#taken)
  }

  /** How many times in a row this was asked without that it has taken tasks since. */
  looksInVain(): number {
    return this.pace.looksInVain(this.#taken)
  }

  /** Puts a task into the ring. @throws SerializationError when its values cannot be sent */
  give(task: Task): void {
    if (task.message !== undefined) this.#producer.putMessage(task.message)
    else this.#producer.put(task.content, TASK_LISTS)
    task.given()
    this.tasks.add(task)
    if (task.key !== undefined) this.#keyed++
    this.given++
    this.pace.given(this.tasks.size)
  }

  /** Gives several tasks in a row and wakes the worker once. */
  inOneGo(giveThem: () => void): void {
    this.#producer.cork()
    try {
      giveThem()
    } finally {
      this.#producer.uncork()
    }
  }

  /** Takes back what the worker has not taken yet, oldest first; at most so many tasks. */
  takeBack(most = Infinity): Task[] {
    const taken: Task[] = []
    while (taken.length < most) {
      const message = this.#consumer.get() as TaskMessage | typeof NOTHING
      if (message === NOTHING) break
      const task = this.answered(message[1])
      if (task === undefined) continue
      this.given--
      task.takenBack(message)
      taken.push(task)
    }
    this.pace.given(this.tasks.size)
    return taken
  }

  /** Takes the task that an answer belongs to off the list; -1 is the oldest. */
  answered(id: number): Task | undefined {
    const key = id >= 0 ? id : this.tasks.oldest?.id
    const task = key === undefined ? undefined : this.tasks.remove(key)
    if (task?.key !== undefined) this.#keyed--
    return task
  }

  /** Takes all tasks off the list. */
  abandon(): Task[] {
    this.#keyed = 0
    return this.tasks.clear()
  }
}
