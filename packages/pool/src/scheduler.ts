/**
 * Decides which worker gets which task, and keeps the workers alive.
 *
 *   running ──close()──> closing ──all work done──> closed
 *      │                    │
 *      └────terminate()─────┴──> closed
 *
 * A worker is given a few tasks ahead, so that it need not wait for the next one; how many follows from how fast it
 * answers. What it has not taken yet can be given to another worker that runs out of work.
 */
import { InitializerError, party, PoolTerminatedError, WorkerLostError } from '@mp/ipc/internal'
import { signalOfExitcode } from '@mp/process/internal'
import { CHUNK_RESULT, FAILURE, INITIALIZER_FAILURE, READY, RESULT, type ToParent } from './messages.js'
import { Pace } from './pace.js'
import { remoteError } from './remote-cause.js'
import type { Task } from './task.js'
import { TaskQueue } from './task-queue.js'
import { type WorkerEvents, WorkerHandle, type WorkerSettings } from './worker-handle.js'

export type PoolState = 'running' | 'closing' | 'closed'

export interface SchedulerSettings extends WorkerSettings {
  readonly size: number
  readonly maxTasksPerChild: number | undefined
}

/** Workers that die before they are ready, in a row, until the pool gives up. */
const MOST_FAILED_STARTS = 3

export class Scheduler implements WorkerEvents {
  readonly workers = new Set<WorkerHandle>()
  state: PoolState = 'running'
  readonly closed: Promise<void>
  readonly #settings: SchedulerSettings
  readonly #queue = new TaskQueue()
  readonly #paces = new WeakMap<WorkerHandle, Pace>()
  #resolveClosed!: () => void
  #names = 0
  #failedStarts = 0
  /** tasks submitted and not settled */
  #open = 0
  #broken: InitializerError | undefined

  constructor(settings: SchedulerSettings) {
    this.#settings = settings
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve))
    for (let i = 0; i < settings.size; i++) this.#startWorker()
  }

  get size(): number {
    return this.#settings.size
  }

  get pids(): number[] {
    return [...this.workers].flatMap(({ pid }) => (pid === undefined ? [] : [pid]))
  }

  submit(task: Task): void {
    if (this.#broken !== undefined) return task.failed(this.#broken)
    if (this.#open++ === 0) party().waits.keepAlive(1)
    const worker = this.#queue.size === 0 ? this.#workerWithRoom() : undefined
    if (worker === undefined) this.#enqueue(task)
    else this.#give(worker, task)
  }

  /** No more work is coming: workers end once the present work is done. */
  close(): void {
    if (this.state !== 'running') return
    this.state = 'closing'
    this.#finishIfDone()
  }

  /** Ends everything now. */
  terminate(): void {
    if (this.state === 'closed' && this.workers.size === 0) return
    this.state = 'closed'
    const pending = [...this.#queue.clear(), ...[...this.workers].flatMap((worker) => [...worker.tasks.values()])]
    for (const worker of this.workers) {
      worker.tasks.clear()
      worker.kill()
    }
    for (const task of pending)
      this.#fail(task, new PoolTerminatedError('the pool was terminated before this was done'))
    if (this.workers.size === 0) this.#resolveClosed()
  }

  message(worker: WorkerHandle, message: ToParent): void {
    switch (message[0]) {
      case READY:
        worker.ready = true
        this.#failedStarts = 0
        return
      case RESULT:
        return this.#settle(worker.answered(message[1]), (task) => task.done(message[2]))
      case CHUNK_RESULT:
        return this.#settle(worker.answered(message[1]), (task) =>
          task.done(
            message[2],
            message[3].map(([index, failure]) => [index, this.#remote(worker, failure)]),
          ),
        )
      case FAILURE:
        return this.#fail(worker.answered(message[1]), this.#remote(worker, message[2]))
      case INITIALIZER_FAILURE:
        return this.#initializerFailed(this.#remote(worker, message[1]))
    }
  }

  undecodable(worker: WorkerHandle, error: unknown): void {
    this.#fail(worker.answered(-1), error)
  }

  drained(worker: WorkerHandle): void {
    this.#pace(worker).answered(worker.tasks.size)
    this.#feed(worker)
    if (worker.tasks.size === 0 && this.#queue.size === 0) this.#helpOut(worker)
    this.#finishIfDone()
  }

  died(worker: WorkerHandle, exitcode: number): void {
    this.workers.delete(worker)
    const untaken = worker.takeBack()
    const lost = [...worker.tasks.values()]
    worker.tasks.clear()
    for (const task of untaken.reverse()) this.#queue.unshift(task)
    for (const task of lost) this.#lost(task, worker, exitcode)
    if (!worker.ready && this.#broken === undefined) this.#startFailed(exitcode)
    if (this.#needsWorkers()) this.#startWorker()
    if (this.state === 'closed' && this.workers.size === 0) this.#resolveClosed()
    this.#finishIfDone()
  }

  #startWorker(): void {
    const { size: _size, maxTasksPerChild: _most, ...settings } = this.#settings
    const worker = new WorkerHandle({ ...settings, name: `${settings.name}-${String(++this.#names)}` }, this)
    this.workers.add(worker)
    this.#feed(worker)
  }

  #needsWorkers(): boolean {
    if (this.state === 'closed' || this.#broken !== undefined) return false
    const active = [...this.workers].filter((worker) => !worker.retired).length
    return active < this.#settings.size && (this.state === 'running' || this.#queue.size > 0)
  }

  #workerWithRoom(): WorkerHandle | undefined {
    let best: WorkerHandle | undefined
    let fewest = Infinity
    for (const worker of this.workers) {
      if (!this.#hasRoom(worker)) continue
      if (worker.tasks.size === 0 && worker.ready) return worker
      const load = worker.tasks.size + (worker.ready ? 0 : 1)
      if (load < fewest) [best, fewest] = [worker, load]
    }
    return best
  }

  #hasRoom(worker: WorkerHandle): boolean {
    if (worker.retired) return false
    if (worker.tasks.size === 0) return true
    return worker.ready && worker.untaken < this.#pace(worker).ahead
  }

  #enqueue(task: Task): void {
    try {
      task.fix()
      this.#queue.push(task)
    } catch (error) {
      this.#fail(task, error)
    }
  }

  #give(worker: WorkerHandle, task: Task): void {
    try {
      worker.give(task)
    } catch (error) {
      return this.#fail(task, error)
    }
    this.#pace(worker).given(worker.tasks.size)
    const most = this.#settings.maxTasksPerChild
    if (most !== undefined && worker.given >= most) worker.retire()
  }

  #feed(worker: WorkerHandle): void {
    while (this.#queue.size > 0 && this.#hasRoom(worker)) {
      const task = this.#queue.shift()
      if (task === undefined) return
      this.#give(worker, task)
    }
  }

  /** A worker without work takes a task that another one has not begun. */
  #helpOut(idle: WorkerHandle): void {
    if (idle.retired || !idle.ready) return
    for (const other of this.workers) {
      if (other === idle || other.tasks.size < 2 || other.untaken === 0 || other.retired) continue
      const [task] = other.takeBack(1)
      if (task !== undefined) return this.#give(idle, task)
    }
  }

  #pace(worker: WorkerHandle): Pace {
    let pace = this.#paces.get(worker)
    if (pace === undefined) this.#paces.set(worker, (pace = new Pace()))
    return pace
  }

  #remote(worker: WorkerHandle, failure: Parameters<typeof remoteError>[0]): unknown {
    return remoteError(failure, worker.pid ?? -1, worker.process.name)
  }

  #settle(task: Task | undefined, how: (task: Task) => void): void {
    if (task === undefined) return
    this.#open--
    if (this.#open === 0) party().waits.keepAlive(-1)
    how(task)
  }

  #fail(task: Task | undefined, error: unknown): void {
    this.#settle(task, (failed) => failed.failed(error))
  }

  #lost(task: Task, worker: WorkerHandle, exitcode: number): void {
    if (task.mayRetry()) return this.#queue.unshift(task)
    const signal = signalOfExitcode(exitcode)
    const how = signal === null ? `exited with code ${String(exitcode)}` : `was ended by ${signal}`
    const { name } = task.fn
    const death = { pid: worker.pid ?? -1, exitcode, signal, task: name }
    this.#fail(task, new WorkerLostError(`worker ${worker.process.name} ${how} while it ran ${name}`, death))
  }

  #initializerFailed(cause: unknown): void {
    this.#failedStarts++
    if (this.#failedStarts < MOST_FAILED_STARTS) return
    this.#break(
      new InitializerError(`the pool's initializer failed ${String(this.#failedStarts)} times in a row`, { cause }),
    )
  }

  #startFailed(exitcode: number): void {
    if (exitcode === 1 && this.#failedStarts > 0) return // counted when the initializer's failure was told
    this.#failedStarts++
    if (this.#failedStarts < MOST_FAILED_STARTS) return
    this.#break(
      new InitializerError(`workers of the pool end with exit code ${String(exitcode)} before they are ready`),
    )
  }

  #break(error: InitializerError): void {
    this.#broken = error
    for (const task of this.#queue.clear()) this.#fail(task, error)
  }

  #finishIfDone(): void {
    if (this.state !== 'closing' || this.#open > 0) return
    this.state = 'closed'
    for (const worker of this.workers) worker.retire()
    if (this.workers.size === 0) this.#resolveClosed()
  }
}
