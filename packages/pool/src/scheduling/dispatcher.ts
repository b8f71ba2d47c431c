/**
 * Decides which worker gets which task.
 *
 * A worker is given some tasks ahead, so that it need not wait for the next one; how many follows from how fast it answers.
 * What it has not taken yet can be given to another worker. Whenever a call of the dispatcher returns, this holds:
 *
 *   - While tasks are queued, every worker that may be given any has one. So there will be an answer, or a death, to go on.
 *   - While a worker has nothing to do, none that waits for another worker could be given to it; but for tiny tasks, which
 *     may wait for a worker that is going to take them sooner than the idle one could be woken (`pace.soon`), and for any that
 *     is awake when as many are at work as there are processors.
 *
 * Whether it takes them is looked at again a little later (`watch`, `lookAgain`). When it has taken nothing since the last look,
 * or since some more when it shares its processor, nothing waits for it any more beside a worker that has nothing to do.
 *
 * Tasks with a key go by lanes of their own: they stay with their worker.
 */
import type { Task } from '../tasks/task.js'
import type { Workload } from '../workers/workload.js'
import { Choice } from './choice.js'
import { KeyLanes } from './key-lanes.js'
import { TaskQueue } from './task-queue.js'

/** More than so many times what a worker should have ahead is taken back from it, … */
const TOO_FAR_AHEAD = 2
/** … and so many more, so that it is worth the trouble. */
const WORTH_TAKING_BACK = 8

export interface DispatcherEvents<W extends Workload> {
  /** A task is with a worker now. */
  given(worker: W, task: Task): void
  /** A task could not be sent. */
  unsendable(task: Task, error: unknown): void
  /** `lookAgain` is to be called in a while. */
  watch(): void
}

export class Dispatcher<W extends Workload> {
  readonly #workers: Iterable<W>
  readonly #events: DispatcherEvents<W>
  readonly #choice: Choice<W>
  readonly #queue = new TaskQueue()
  readonly #lanes: KeyLanes<W>
  #watching = false

  /** @param processors - how many workers can be at work at the same time */
  constructor(workers: Iterable<W>, events: DispatcherEvents<W>, processors: number) {
    this.#workers = workers
    this.#events = events
    this.#choice = new Choice(workers, processors)
    this.#lanes = new KeyLanes({
      chooseWorker: () => this.#choice.leastLoaded(),
      give: (worker, task) => this.#give(worker, task),
      fail: (task, error) => events.unsendable(task, error),
    })
  }

  /** Tasks that wait for a worker. */
  get queued(): number {
    return this.#queue.size + this.#lanes.size
  }

  submit(task: Task): void {
    if (task.key !== undefined) return this.#lanes.submit(task)
    const worker = this.#queue.size === 0 ? this.#choice.forTask() : undefined
    if (worker === undefined) return this.#enqueue(task)
    if (!worker.isIdle && !this.#watching && this.#choice.isAnyIdle()) this.#watch()
    this.#give(worker, task)
  }

  /** Gives a task with a key of its own to this worker and no other. */
  submitTo(worker: W, task: Task): void {
    this.#lanes.submit(task, worker)
  }

  /** A worker has answered all that it has done so far. */
  answered(worker: W): void {
    worker.pace.answered(worker.tasks.size)
    if (this.#isTooFarAhead(worker)) {
      this.takeBack(worker)
    } else {
      this.#feed(worker)
      this.#helpOut()
    }
    this.#relieveStalled(worker)
  }

  /** A task has left its worker: it was answered, or is lost. */
  left(task: Task): void {
    if (task.key !== undefined) this.#lanes.left(task)
  }

  /** A worker has died. Of what it had not taken nothing is lost; `again` is of what it had, and runs again. */
  lost(untaken: readonly Task[], again: readonly Task[]): void {
    this.#putBack([...again, ...untaken])
  }

  /** Takes back what a worker has not taken, for whoever may have it. */
  takeBack(worker: W): void {
    this.#putBack(worker.takeBack())
    this.feedAll()
  }

  /** There are new workers, or others may be given tasks again. */
  feedAll(): void {
    this.#lanes.flush()
    // Who has nothing to do comes first: the others might take all there is.
    for (const worker of this.#workers) if (worker.tasks.size === 0) this.#feed(worker)
    for (const worker of this.#workers) this.#feed(worker)
    this.#helpOut()
  }

  /** Some time has passed since `watch` was called. */
  lookAgain(): void {
    this.#watching = false
    for (const worker of this.#workers)
      if (worker.looksInVain() >= this.#choice.patience(worker) && worker.spare > 0 && this.#choice.isAnyIdle()) {
        worker.pace.stall()
        this.takeBack(worker)
      }
    this.#helpOut()
  }

  /** Takes out all that waits. */
  clear(): Task[] {
    return [...this.#queue.clear(), ...this.#lanes.clear()]
  }

  #watch(): void {
    if (this.#watching) return
    this.#watching = true
    for (const worker of this.#workers) worker.goesOn()
    this.#events.watch()
  }

  #enqueue(task: Task): void {
    try {
      task.fix()
    } catch (error) {
      return this.#events.unsendable(task, error)
    }
    this.#queue.push(task)
  }

  /** False when the task could not be sent, and has failed. */
  #give(worker: W, task: Task): boolean {
    try {
      worker.give(task)
    } catch (error) {
      this.#events.unsendable(task, error)
      return false
    }
    this.#events.given(worker, task)
    return true
  }

  #feed(worker: W): void {
    if (this.#queue.size === 0) return
    let { room } = worker
    if (room === 0) return
    worker.inOneGo(() => {
      // Giving it a task may be what retires it.
      while (room > 0 && !worker.retired) {
        const task = this.#queue.shift()
        if (task === undefined) return
        if (this.#give(worker, task)) room--
      }
    })
  }

  /** Workers without work take half of what waits for the one that has most of it and will not do it soon. */
  #helpOut(): void {
    if (!this.#choice.couldAnyHelp()) return
    for (const idle of this.#workers) {
      if (!idle.isIdle) continue
      const busiest = this.#choice.toHelpOut()
      if (busiest !== undefined) this.#move(busiest, idle, Math.ceil(busiest.spare / 2))
    }
    if (this.#choice.couldAnyHelp()) this.#watch()
  }

  /** Tasks with a key, and what is more than `count`, go back to where they were. */
  #move(from: W, to: W, count: number): void {
    const tasks = from.takeBack(from.hasKeyed ? Infinity : count)
    const stay: Task[] = []
    let left = count
    to.inOneGo(() => {
      for (const task of tasks)
        if (task.settled) this.left(task)
        else if (task.key === undefined && left > 0 && !to.retired) {
          left--
          this.#give(to, task)
        } else stay.push(task)
    })
    if (stay.length > 0) this.#putBack(stay)
    this.#lanes.flush()
    if (this.#queue.size > 0) for (const worker of this.#workers) this.#feed(worker)
  }

  /** What waits behind a task that takes long is done by others, for which this worker has just shown to be good. */
  #relieveStalled(active: W): void {
    for (const worker of this.#workers) {
      if (worker === active || !worker.ready || worker.unkeyed === 0) continue
      if (!worker.pace.stalled || worker.spare === 0) continue
      worker.pace.stall()
      this.takeBack(worker)
    }
  }

  #isTooFarAhead(worker: W): boolean {
    const limit = TOO_FAR_AHEAD * worker.pace.ahead + WORTH_TAKING_BACK
    return worker.unkeyed > limit && worker.spare > limit
  }

  /** Puts tasks back, before all others and in their order. */
  #putBack(tasks: readonly Task[]): void {
    let keyed = 0
    for (let i = tasks.length; i-- > 0;) {
      const task = tasks[i]!
      if (task.key !== undefined) keyed++
      else if (!task.settled) this.#queue.unshift(task)
    }
    if (keyed > 0) this.#lanes.putBack(tasks.filter(({ key }) => key !== undefined))
  }
}
