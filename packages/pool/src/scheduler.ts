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
import { party, PoolTerminatedError, WorkerLostError } from '@mp/ipc/internal'
import { signalOfExitcode } from '@mp/process/internal'
import { Crew } from './crew.js'
import {
  CHUNK_RESULT,
  FAILURE,
  INITIALIZER_FAILURE,
  OVERSIZED,
  READY,
  RESULT,
  type ToParent,
  YIELD,
} from './messages.js'
import { remoteError } from './remote-cause.js'
import { PoolCounts } from './stats.js'
import type { Task } from './task.js'
import { TaskQueue } from './task-queue.js'
import { taskEvents, workerEvents } from './tracing.js'
import type { WorkerEvents, WorkerHandle, WorkerSettings } from './worker-handle.js'

export type PoolState = 'running' | 'closing' | 'closed'

export interface SchedulerSettings extends WorkerSettings {
  readonly size: number
  readonly maxTasksPerChild: number | undefined
}

/** Milliseconds that a worker has to end a task which nobody wants any more, before it is replaced. */
const GRACE = 100

export class Scheduler implements WorkerEvents {
  state: PoolState = 'running'
  readonly closed: Promise<void>
  readonly crew: Crew
  readonly counts = new PoolCounts()
  readonly #maxTasks: number
  readonly #queue = new TaskQueue()
  /** the worker that runs a key's tasks, and how many of them are open */
  readonly #keys = new Map<unknown, { worker: WorkerHandle; tasks: number }>()
  #resolveClosed!: () => void
  /** tasks submitted and not settled */
  #open = 0
  /** why no worker can be had any more */
  #broken: Error | undefined

  constructor({ size, maxTasksPerChild, ...settings }: SchedulerSettings) {
    this.#maxTasks = maxTasksPerChild ?? Infinity
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve))
    this.crew = new Crew(size, settings, this)
    this.crew.fill()
  }

  get queued(): number {
    return this.#queue.size
  }

  submit(task: Task): void {
    if (this.#broken !== undefined) return task.failed(this.#broken)
    if (this.#open++ === 0) party().waits.keepAlive(1)
    taskEvents.submitted(task)
    if (task.key !== undefined) return this.#submitKeyed(task)
    const worker = this.#queue.size === 0 ? this.#workerWithRoom() : undefined
    if (worker === undefined) this.#enqueue(task)
    else this.#give(worker, task)
  }

  /** Runs a task in each worker that there is. */
  submitToAll(create: () => Task): void {
    for (const worker of this.crew) {
      if (worker.retired) continue
      if (this.#open++ === 0) party().waits.keepAlive(1)
      this.#give(worker, create())
    }
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
    task.credit += values
    for (const worker of this.crew) if (worker.tasks.has(task.id)) worker.grantCredit(task)
  }

  /** No more work is coming: workers end once the present work is done. */
  close(): void {
    if (this.state !== 'running') return
    this.state = 'closing'
    this.#finishIfDone()
  }

  /** Ends everything now. */
  terminate(): void {
    this.state = 'closed'
    const pending = [...this.#queue.clear(), ...[...this.crew].flatMap((worker) => worker.abandon())]
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
        return this.#done(worker.answered(message[1]), message[2])
      case CHUNK_RESULT: {
        const errors = message[3].map(([index, failure]) => [index, this.#remote(worker, failure)] as const)
        return this.#done(worker.answered(message[1]), message[2], errors)
      }
      case FAILURE:
        return this.#fail(worker.answered(message[1]), this.#remote(worker, message[2]))
      case YIELD:
        return worker.tasks.get(message[1])?.yielded(message[2])
      case OVERSIZED:
        return this.#retire(worker)
      case INITIALIZER_FAILURE:
        return this.crew.initializerFailed(this.#remote(worker, message[1]))
    }
  }

  undecodable(worker: WorkerHandle, error: unknown): void {
    this.#fail(worker.answered(-1), error)
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
    for (const [key, { worker: owner }] of this.#keys) if (owner === worker) this.#keys.delete(key)
    for (const task of lost) this.#lost(task, worker, exitcode)
    this.#requeue(untaken)
    this.#refill()
    if (this.#broken !== undefined) this.#failQueued(this.#broken)
    if (this.state === 'closed' && this.crew.count === 0) this.#resolveClosed()
    this.#finishIfDone()
  }

  #refill(): void {
    if (this.state === 'closed' || this.#broken !== undefined) return
    if (this.state === 'closing' && this.#open === 0) return
    try {
      for (const worker of this.crew.fill()) this.#feed(worker)
    } catch (error) {
      // The system refuses new processes: what is left of the pool goes on; without any worker nothing could.
      if (this.crew.count === 0) this.#failQueued((this.#broken = error as Error))
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
      this.#fail(task, error)
    }
  }

  /** Tasks of a key go straight into the ring of the key's worker, which keeps them in order. */
  #submitKeyed(task: Task): void {
    let entry = this.#keys.get(task.key)
    if (entry?.worker.retired !== false) {
      const [first] = [...this.crew].filter((worker) => !worker.retired).sort((a, b) => a.tasks.size - b.tasks.size)
      if (first === undefined) return this.#enqueue(task)
      entry = { worker: first, tasks: 0 }
      this.#keys.set(task.key, entry)
    }
    entry.tasks++
    this.#give(entry.worker, task)
  }

  #give(worker: WorkerHandle, task: Task): void {
    try {
      worker.give(task)
    } catch (error) {
      return this.#fail(task, error)
    }
    taskEvents.started(task, worker)
    if (worker.given >= this.#maxTasks) worker.retire()
  }

  #feed(worker: WorkerHandle): void {
    while (this.#queue.size > 0 && worker.hasRoom) {
      const task = this.#queue.shift()
      if (task === undefined) return
      if (task.key === undefined) this.#give(worker, task)
      else this.#submitKeyed(task)
    }
  }

  /** A worker without work takes a task that another one has not begun. Keyed tasks stay where they are. */
  #helpOut(idle: WorkerHandle): void {
    if (this.#queue.size > 0 || idle.retired || !idle.ready) return
    for (const other of this.crew) {
      if (other === idle || other.tasks.size < 2 || other.hasKeyed || other.untaken === 0) continue
      const [task] = other.takeBack(1)
      if (task !== undefined) return this.#give(idle, task)
    }
  }

  /** The worker ends after what it is doing; the rest goes to others. */
  #retire(worker: WorkerHandle): void {
    if (worker.retired) return
    const untaken = worker.takeBack()
    worker.retire()
    this.#requeue(untaken)
  }

  /** Puts tasks back, before all others and in their order, and gives them out. */
  #requeue(tasks: readonly Task[]): void {
    for (let i = tasks.length; i-- > 0;) if (!tasks[i]!.settled) this.#queue.unshift(tasks[i]!)
    for (const worker of this.crew) this.#feed(worker)
  }

  /** Stops a task that a worker has: withdrawn when it was not begun, else asked to end, and then made to. */
  #stop(worker: WorkerHandle, task: Task): void {
    this.#requeue(worker.takeBack())
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
    if (task.key !== undefined) this.#leaveKey(task.key)
    return true
  }

  #leaveKey(key: unknown): void {
    const entry = this.#keys.get(key)
    if (entry !== undefined && --entry.tasks <= 0) this.#keys.delete(key)
  }

  #lost(task: Task, worker: WorkerHandle, exitcode: number): void {
    if (this.state !== 'closed' && task.mayRetry()) return this.#queue.unshift(task)
    if (task.settled) return
    const signal = signalOfExitcode(exitcode)
    const how = signal === null ? `exited with code ${String(exitcode)}` : `was ended by ${signal}`
    const { name } = task.fn
    const death = { pid: worker.pid ?? -1, exitcode, signal, task: name }
    this.counts.lost++
    this.#fail(task, new WorkerLostError(`worker ${worker.process.name} ${how} while it ran ${name}`, death))
  }

  #failQueued(error: Error): void {
    for (const task of this.#queue.clear()) this.#fail(task, error)
  }

  #finishIfDone(): void {
    if (this.state !== 'closing' || this.#open > 0) return
    this.state = 'closed'
    for (const worker of this.crew) worker.retire()
    if (this.crew.count === 0) this.#resolveClosed()
  }
}
