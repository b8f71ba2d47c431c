/**
 * Decides which worker gets which task.
 *
 *   running ──close()──> closing ──all work done──> closed
 *      │                    │
 *      └────terminate()─────┴──> closed
 *
 * A worker is given a few tasks ahead, so that it need not wait for the next one; how many follows from how fast it
 * answers. What it has not taken yet can be given to another worker that runs out of work.
 */
import { party, PoolTerminatedError } from '@mp/ipc/internal'
import { Crew } from '../workers/crew.js'
import { KeyLanes } from './key-lanes.js'
import { lostError } from '../workers/lost-worker.js'
import {
  CHUNK_RESULT,
  FAILURE,
  INITIALIZER_FAILURE,
  OVERSIZED,
  READY,
  RESULT,
  STREAM,
  type ToParent,
  YIELD,
} from '../messages.js'
import { remoteError } from '../calls/remote-cause.js'
import { PoolCounts } from '../pool/stats.js'
import type { Task } from '../tasks/task.js'
import { TaskQueue } from './task-queue.js'
import { taskEvents, workerEvents } from '../tasks/tracing.js'
import type { WorkerEvents, WorkerHandle, WorkerSettings } from '../workers/worker-handle.js'

export type PoolState = 'running' | 'closing' | 'closed'

export interface SchedulerSettings extends WorkerSettings {
  readonly size: number
  readonly maxTasksPerChild: number | undefined
}

/** Milliseconds that a worker has to end a task which nobody wants any more, before it is replaced. */
const GRACE = 100
/** Milliseconds until a worker that the system refused to start is tried again. */
const RETRY_START = 500

/** What brings tasks to a pool as it goes: an `imap` that has not come to the end of its input. */
export interface TaskSource {
  /** The pool was closed: it waits for all tasks of this source, whether or not somebody reads their results. */
  drain(): void
}

export class Scheduler implements WorkerEvents {
  state: PoolState = 'running'
  readonly closed: Promise<void>
  readonly crew: Crew
  readonly counts = new PoolCounts()
  readonly #maxTasks: number
  readonly #queue = new TaskQueue()
  readonly #lanes: KeyLanes
  readonly #sources = new Set<TaskSource>()
  #resolveClosed!: () => void
  /** tasks submitted and not settled */
  #open = 0
  /** why no worker can be had any more */
  #broken: Error | undefined

  constructor({ size, maxTasksPerChild, ...settings }: SchedulerSettings) {
    this.#maxTasks = maxTasksPerChild ?? Infinity
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve))
    this.crew = new Crew(size, settings, this)
    this.#lanes = new KeyLanes({
      chooseWorker: () => this.#leastLoaded(),
      give: (worker, task) => this.#give(worker, task),
      fail: (task, error) => this.#fail(task, task.explain(error)),
    })
    try {
      this.crew.fill()
    } catch (error) {
      this.terminate()
      throw error
    }
  }

  get queued(): number {
    return this.#queue.size + this.#lanes.size
  }

  submit(task: Task): void {
    if (this.#broken !== undefined) return task.failed(this.#broken)
    this.#opened(task)
    if (task.key !== undefined) return this.#lanes.submit(task)
    const worker = this.#queue.size === 0 ? this.#workerWithRoom() : undefined
    if (worker === undefined) this.#enqueue(task)
    else this.#give(worker, task)
  }

  /** Runs a task in each worker that there is. Each must have a key of its own, so that it stays with its worker. */
  submitToAll(create: () => Task): void {
    if (this.#broken !== undefined) return create().failed(this.#broken)
    for (const worker of [...this.crew]) {
      if (worker.retired) continue
      const task = create()
      this.#opened(task)
      this.#lanes.submit(task, worker)
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
    this.#fail(task, error)
    for (const worker of this.crew) if (worker.tasks.has(task.id)) this.#stop(worker, task)
    return true
  }

  /** Lets a stream send so many more values; before it was given to a worker the credit is kept for then. */
  grant(task: Task, values: number): void {
    task.grant(values)
    for (const worker of this.crew) if (worker.tasks.has(task.id)) worker.grantCredit(task)
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
    const pending = [...given, ...this.#queue.clear(), ...this.#lanes.clear()]
    for (const worker of this.crew) worker.kill()
    for (const task of pending)
      this.#fail(task, new PoolTerminatedError('the pool was terminated before this was done'))
    if (this.crew.count === 0) this.#resolveClosed()
  }

  resize(size: number): void {
    for (const worker of this.crew.resize(size)) this.#retire(worker)
    this.#refill()
  }

  message(worker: WorkerHandle, message: ToParent): void {
    switch (message[0]) {
      case READY:
        worker.ready = true
        return this.crew.ready()
      case RESULT:
        return this.#done(this.#answered(worker, message[1]), message[2])
      case CHUNK_RESULT: {
        const errors = message[3].map(([index, failure]) => [index, this.#remote(worker, failure)] as const)
        return this.#done(this.#answered(worker, message[1]), message[2], errors)
      }
      case FAILURE:
        return this.#fail(this.#answered(worker, message[1]), this.#remote(worker, message[2]))
      case YIELD:
        return worker.tasks.get(message[1])?.yielded(message[2])
      case OVERSIZED:
        return this.#retire(worker)
      case INITIALIZER_FAILURE:
        return this.crew.initializerFailed(this.#remote(worker, message[1]))
    }
  }

  /** It was about the task that the worker runs, or about its initializer. */
  undecodable(worker: WorkerHandle, error: unknown): void {
    if (!worker.ready) return this.crew.initializerFailed(error)
    const [running] = worker.tasks.values()
    if (running?.kind === STREAM) this.cancel(running, error)
    else this.#fail(this.#answered(worker, -1), error)
  }

  drained(worker: WorkerHandle): void {
    worker.pace.answered(worker.tasks.size)
    this.#feed(worker)
    if (worker.tasks.size === 0) this.#helpOut(worker)
    this.#finishIfDone()
  }

  died(worker: WorkerHandle, exitcode: number): void {
    workerEvents.exited(worker, exitcode)
    const failure = this.crew.gone(worker, exitcode)
    this.#broken ??= failure
    const untaken = worker.takeBack()
    const lost = worker.abandon()
    const again = lost.filter((task) => this.state !== 'closed' && task.mayRetry())
    this.#putBack([...again, ...untaken])
    for (const task of lost) if (!again.includes(task)) this.#lost(task, worker, exitcode)
    this.#refill()
    this.#feedAll()
    if (this.#broken !== undefined) this.#failQueued(this.#broken)
    if (this.state === 'closed' && this.crew.count === 0) this.#resolveClosed()
    this.#finishIfDone()
  }

  #refill(): void {
    if (this.state === 'closed' || this.#broken !== undefined) return
    if (this.#isDone()) return
    try {
      for (const worker of this.crew.fill()) this.#feed(worker)
    } catch (error) {
      // The system refuses new processes: what is left of the pool goes on; without any worker nothing could.
      if (this.crew.count === 0) this.#broken = error as Error
      else setTimeout(() => this.#refill(), RETRY_START).unref()
    }
  }

  #workerWithRoom(): WorkerHandle | undefined {
    let best: WorkerHandle | undefined
    let fewest = Infinity
    for (const worker of this.crew) {
      if (!worker.hasRoom) continue
      if (worker.tasks.size === 0 && worker.ready) return worker
      const load = worker.tasks.size + (worker.ready ? 0 : 1)
      if (load < fewest) [best, fewest] = [worker, load]
    }
    return best
  }

  #enqueue(task: Task): void {
    try {
      task.fix()
      this.#queue.push(task)
    } catch (error) {
      this.#fail(task, task.explain(error))
    }
  }

  #leastLoaded(): WorkerHandle | undefined {
    let best: WorkerHandle | undefined
    for (const worker of this.crew)
      if (!worker.retired && (best === undefined || worker.tasks.size < best.tasks.size)) best = worker
    return best
  }

  /** False when the task could not be sent, and has failed. */
  #give(worker: WorkerHandle, task: Task): boolean {
    try {
      worker.give(task)
    } catch (error) {
      this.#fail(task, task.explain(error))
      return false
    }
    taskEvents.started(task, worker)
    if (worker.given >= this.#maxTasks) worker.retire()
    return true
  }

  #feed(worker: WorkerHandle): void {
    if (this.#queue.size === 0 || !worker.hasRoom) return
    worker.inOneGo(() => {
      while (worker.hasRoom) {
        const task = this.#queue.shift()
        if (task === undefined) return
        this.#give(worker, task)
      }
    })
  }

  #feedAll(): void {
    this.#lanes.flush()
    for (const worker of this.crew) this.#feed(worker)
  }

  /** A worker without work takes a task that another one has not begun. Keyed tasks stay where they are. */
  #helpOut(idle: WorkerHandle): void {
    if (this.#queue.size > 0 || idle.retired || !idle.ready) return
    for (const other of this.crew) {
      if (other === idle || other.tasks.size < 2 || other.hasKeyed || other.untaken === 0) continue
      const [task] = other.takeBack(1)
      if (task !== undefined) return void this.#give(idle, task)
    }
  }

  /** The worker ends after what it is doing; the rest goes to others. */
  #retire(worker: WorkerHandle): void {
    if (worker.retired) return
    const untaken = worker.takeBack()
    worker.retire()
    this.#putBack(untaken)
    this.#feedAll()
  }

  /** Puts tasks back, before all others and in their order. */
  #putBack(tasks: readonly Task[]): void {
    for (let i = tasks.length; i-- > 0;)
      if (!tasks[i]!.settled && tasks[i]!.key === undefined) this.#queue.unshift(tasks[i]!)
    this.#lanes.putBack(tasks.filter(({ key }) => key !== undefined))
  }

  #answered(worker: WorkerHandle, id: number): Task | undefined {
    const task = worker.answered(id)
    if (task?.key !== undefined) this.#lanes.left(task)
    return task
  }

  /** Stops a task that a worker has: withdrawn when it was not begun, else asked to end, and then made to. */
  #stop(worker: WorkerHandle, task: Task): void {
    this.#putBack(worker.takeBack())
    this.#feedAll()
    if (!worker.tasks.has(task.id)) return
    worker.abort(task)
    setTimeout(() => {
      if (worker.tasks.has(task.id)) worker.kill()
    }, GRACE).unref()
  }

  #remote(worker: WorkerHandle, failure: Parameters<typeof remoteError>[0]): unknown {
    return remoteError(failure, worker.pid ?? -1, worker.process.name)
  }

  #done(task: Task | undefined, value: unknown, errors?: readonly (readonly [number, unknown])[]): void {
    if (!this.#settles(task)) return
    this.counts.done++
    taskEvents.finished(task)
    task.done(value, errors)
  }

  #fail(task: Task | undefined, error: unknown): void {
    if (!this.#settles(task)) return
    this.counts.failed++
    taskEvents.failed(task, error)
    task.failed(error)
  }

  /** Whether this answer is the one that settles the task; counts it. */
  #settles(task: Task | undefined): task is Task {
    if (task === undefined || task.settled) return false
    if (--this.#open === 0) party().waits.keepAlive(-1)
    return true
  }

  #opened(task: Task): void {
    if (this.#open++ === 0) party().waits.keepAlive(1)
    taskEvents.submitted(task)
  }

  #lost(task: Task, worker: WorkerHandle, exitcode: number): void {
    if (!task.settled) {
      this.counts.lost++
      this.#fail(task, lostError(task, worker, exitcode))
    }
    if (task.key !== undefined) this.#lanes.left(task)
  }

  #failQueued(error: Error): void {
    for (const task of [...this.#queue.clear(), ...this.#lanes.clear()]) this.#fail(task, error)
  }

  #isDone(): boolean {
    return this.state === 'closing' && this.#open === 0 && this.#sources.size === 0
  }

  #finishIfDone(): void {
    if (!this.#isDone()) return
    this.state = 'closed'
    for (const worker of this.crew) worker.retire()
    if (this.crew.count === 0) this.#resolveClosed()
  }
}
