/**
 * The life of a pool: its workers, its tasks, and its end.
 *
 *   running ──close()──> closing ──all work done──> closed
 *      │                    │
 *      └────terminate()─────┴──> closed
 */
import { availableParallelism } from 'node:os'
import { PoolTerminatedError } from '@mp/ipc/internal'
import { isEndingDaemons } from '@mp/process/internal'
import { type Failure, STREAM, type ToParent } from '../messages.js'
import { remoteError } from '../calls/remote-cause.js'
import type { Task } from '../tasks/task.js'
import { taskEvents, workerEvents } from '../tasks/tracing.js'
import { Crew } from '../workers/crew.js'
import type { WorkerEvents, WorkerHandle, WorkerSettings } from '../workers/worker-handle.js'
import { Dispatcher, type DispatcherEvents } from './dispatcher.js'
import { heed } from './heed.js'
import { Outcomes } from './outcomes.js'

export type PoolState = 'running' | 'closing' | 'closed'

export interface SchedulerSettings extends WorkerSettings {
  readonly size: number
  readonly maxTasksPerChild: number | undefined
}

/** Milliseconds that a worker has to end a task which nobody wants any more, before it is replaced. */
const GRACE = 100
/** Milliseconds until a worker that the system refused to start is tried again. */
const RETRY_START = 500
/** Milliseconds from when the first worker is there until those are started that have been left for later. */
const REST = 10
/** Milliseconds until it is seen whether a worker goes on, for which tasks wait beside an idle one. */
const WATCH = 1

/** What brings tasks to a pool as it goes: an `imap` that has not come to the end of its input. */
export interface TaskSource {
  /** The pool was closed: it waits for all tasks of this source, whether or not somebody reads their results. */
  drain(): void
}

export class Scheduler implements WorkerEvents {
  state: PoolState = 'running'
  readonly closed: Promise<void>
  readonly crew: Crew
  readonly outcomes = new Outcomes()
  readonly #dispatcher: Dispatcher<WorkerHandle>
  readonly #sources = new Set<TaskSource>()
  #resolveClosed!: () => void
  /** why no worker can be had any more */
  #broken: Error | undefined

  constructor({ size, maxTasksPerChild = Infinity, ...settings }: SchedulerSettings) {
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve))
    this.crew = new Crew(size, settings, this)
    const events: DispatcherEvents<WorkerHandle> = {
      given: (worker, task) => {
        taskEvents.started(task, worker)
        if (worker.given >= maxTasksPerChild) worker.retire()
      },
      unsendable: (task, error) => this.outcomes.failed(task, task.explain(error)),
      watch: () => void setTimeout(() => this.#dispatcher.lookAgain(), WATCH).unref(),
    }
    this.#dispatcher = new Dispatcher(this.crew, events, availableParallelism())
    try {
      this.crew.begin()
    } catch (error) {
      this.terminate()
      throw error
    }
  }

  get queued(): number {
    return this.#dispatcher.queued
  }

  submit(task: Task): void {
    if (this.#broken !== undefined) return task.failed(this.#broken)
    this.outcomes.opened(task)
    if (this.crew.count === 0) this.#refill() // the program was about to end, and goes on
    if (task.key !== undefined) this.complete() // it stays with whom it is given to
    this.#dispatcher.submit(task)
  }

  /** Runs a task in each worker that there is. Each must have a key of its own, so that it stays with its worker. */
  submitToAll(create: () => Task): void {
    if (this.#broken !== undefined) return create().failed(this.#broken)
    this.complete()
    for (const worker of [...this.crew]) {
      if (worker.retired) continue
      const task = create()
      this.outcomes.opened(task)
      this.#dispatcher.submitTo(worker, task)
    }
  }

  /** A source is open from here on, until `sourceEnded`. */
  addSource(source: TaskSource): void {
    this.#sources.add(source)
  }

  sourceEnded(source: TaskSource): void {
    if (this.#sources.delete(source)) this.#finishIfDone()
  }

  /** Settles a task with an error now, and sees to it that it stops. False when it was settled already. */
  cancel(task: Task, error: unknown): boolean {
    if (task.settled) return false
    this.outcomes.failed(task, error)
    for (const worker of this.crew) if (worker.tasks.has(task)) this.#stop(worker, task)
    return true
  }

  /** Lets a stream send so many more values; before it was given to a worker the credit is kept for then. */
  grant(task: Task, values: number): void {
    task.grant(values)
    for (const worker of this.crew) if (worker.tasks.has(task)) worker.grantCredit(task)
  }

  /** No more work is coming: workers end once the present work is done. */
  close(): void {
    if (this.state !== 'running') return
    this.state = 'closing'
    for (const source of [...this.#sources]) source.drain()
    this.#finishIfDone()
  }

  /** Ends everything now. */
  terminate(): void {
    this.state = 'closed'
    const given = [...this.crew].flatMap((worker) => worker.abandon())
    const pending = [...given, ...this.#dispatcher.clear()]
    for (const worker of this.crew) worker.kill()
    for (const task of pending)
      this.outcomes.failed(task, new PoolTerminatedError('the pool was terminated before this was done'))
    if (this.crew.count === 0) this.#resolveClosed()
  }

  resize(size: number): void {
    for (const worker of this.crew.resize(size)) this.retire(worker)
    this.#refill()
  }

  /** Starts the workers that have been left for later: from here on it is seen how many there are. */
  complete(): void {
    if (!this.crew.isComplete) this.#refill()
  }

  /** A worker waits for tasks. */
  ready(worker: WorkerHandle): void {
    worker.ready = true
    this.crew.ready()
    if (!this.crew.isComplete) setTimeout(() => this.complete(), REST).unref()
  }

  message(worker: WorkerHandle, message: ToParent): void {
    heed(this, worker, message)
  }

  /** It was about the task that the worker runs, or about its initializer. */
  undecodable(worker: WorkerHandle, error: unknown): void {
    if (!worker.ready) return this.crew.initializerFailed(error)
    const running = worker.tasks.oldest
    if (running?.kind === STREAM) this.cancel(running, error)
    else this.outcomes.failed(this.answered(worker, -1), error)
  }

  drained(worker: WorkerHandle): void {
    this.#dispatcher.answered(worker)
    this.#finishIfDone()
  }

  died(worker: WorkerHandle, exitcode: number): void {
    workerEvents.exited(worker, exitcode)
    const failure = this.crew.gone(worker, exitcode)
    // The program ends, since nobody waits for any of this.
    if (isEndingDaemons() && this.state !== 'closed') return
    this.#broken ??= failure
    const untaken = worker.takeBack()
    const lost = worker.abandon()
    const again = lost.filter((task) => this.state !== 'closed' && task.mayRetry())
    this.#dispatcher.lost(untaken, again)
    for (const task of lost) {
      if (again.includes(task)) continue
      this.outcomes.lost(task, worker, exitcode)
      this.#dispatcher.left(task)
    }
    this.#refill()
    this.#dispatcher.feedAll()
    this.#failQueuedIfBroken()
    if (this.state === 'closed' && this.crew.count === 0) this.#resolveClosed()
    this.#finishIfDone()
  }

  /** The task that a worker's answer belongs to; -1: the oldest one. */
  answered(worker: WorkerHandle, id: number): Task | undefined {
    const task = worker.answered(id)
    if (task !== undefined) this.#dispatcher.left(task)
    return task
  }

  /** What a task of this worker has thrown. */
  remote(worker: WorkerHandle, failure: Failure): unknown {
    return remoteError(failure, worker.pid ?? -1, worker.process.name)
  }

  /** The worker ends after what it is doing; the rest goes to others. */
  retire(worker: WorkerHandle): void {
    if (worker.retired) return
    const untaken = worker.takeBack()
    worker.retire()
    this.#dispatcher.lost(untaken, [])
    this.#dispatcher.feedAll()
  }

  #refill(): void {
    if (this.state === 'closed' || this.#broken !== undefined || this.#isDone()) return
    try {
      if (this.crew.fill().length > 0) this.#dispatcher.feedAll()
    } catch (error) {
      // The system refuses new processes: what is left of the pool goes on; without any worker nothing could.
      if (this.crew.count === 0) this.#broken = error as Error
      else setTimeout(() => this.#refill(), RETRY_START).unref()
    }
  }

  /** Stops a task that a worker has: withdrawn when it was not begun, else asked to end, and then made to. */
  #stop(worker: WorkerHandle, task: Task): void {
    this.#dispatcher.takeBack(worker)
    if (!worker.tasks.has(task)) return
    worker.abort(task)
    setTimeout(() => {
      if (worker.tasks.has(task)) worker.kill()
    }, GRACE).unref()
  }

  #failQueuedIfBroken(): void {
    if (this.#broken === undefined) return
    for (const task of this.#dispatcher.clear()) this.outcomes.failed(task, this.#broken)
  }

  #isDone(): boolean {
    return this.state === 'closing' && this.outcomes.open === 0 && this.#sources.size === 0
  }

  #finishIfDone(): void {
    if (!this.#isDone()) return
    this.state = 'closed'
    for (const worker of this.crew) worker.retire()
    if (this.crew.count === 0) this.#resolveClosed()
  }
}
