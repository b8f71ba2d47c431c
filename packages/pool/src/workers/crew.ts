/**
 * The workers of a pool: started, replaced when they end, told to end when there are too many.
 */
import { availableParallelism } from 'node:os'
import { InitializerError } from '@mp/ipc/internal'
import { type WorkerEvents, WorkerHandle, type WorkerSettings } from './worker-handle.js'

/** Workers that end by themselves before they are ready, in a row, until the pool gives up. */
const MOST_FAILED_STARTS = 3
/** The same for those that are ended from outside, which says little about the next one. */
const MOST_ENDED_STARTS = 100
/** SIGHUP, SIGINT, SIGKILL, SIGTERM: what others end processes with. */
const FROM_OUTSIDE = new Set([-1, -2, -9, -15])

export class Crew implements Iterable<WorkerHandle> {
  readonly #workers = new Set<WorkerHandle>()
  readonly #settings: WorkerSettings
  readonly #events: WorkerEvents
  #size: number
  #isComplete = false
  #names = 0
  #failedStarts = 0
  #endedStarts = 0
  #initializerError: unknown

  constructor(size: number, settings: WorkerSettings, events: WorkerEvents) {
    this.#size = size
    this.#settings = settings
    this.#events = events
  }

  /** How many workers there are to be. */
  get size(): number {
    return this.#size
  }

  /** How many there are, also those about to end. */
  get count(): number {
    return this.#workers.size
  }

  get pids(): number[] {
    return [...this.#workers].flatMap(({ pid }) => (pid === undefined ? [] : [pid]))
  }

  [Symbol.iterator](): Iterator<WorkerHandle> {
    return this.#workers.values()
  }

  /** Whether all workers have been started, and not only the first. */
  get isComplete(): boolean {
    return this.#isComplete
  }

  /**
   * Starts the first workers. Starting processes share the processors, so the first is there sooner when there is one for
   * each; and a few tiny tasks are done by then. All initializers are to run, though.
   */
  begin(): void {
    const { initializer } = this.#settings.initializer
    this.#startUpTo(initializer === undefined ? Math.min(availableParallelism(), this.#size) : this.#size)
  }

  /** Starts workers until there are enough. When one cannot be started, those that were are ended. */
  fill(): WorkerHandle[] {
    return this.#startUpTo(this.#size)
  }

  #startUpTo(count: number): WorkerHandle[] {
    this.#isComplete = count === this.#size
    const started: WorkerHandle[] = []
    try {
      for (let active = this.#active(); active < count; active++) {
        const name = `${this.#settings.name}-${String(++this.#names)}`
        const worker = new WorkerHandle({ ...this.#settings, name }, this.#events)
        this.#workers.add(worker)
        started.push(worker)
      }
    } catch (error) {
      for (const worker of started) worker.kill()
      throw error
    }
    return started
  }

  /** Changes the number of workers. Those that are too many are returned; they end when they are told to. */
  resize(size: number): WorkerHandle[] {
    this.#size = size
    const active = [...this.#workers].filter((worker) => !worker.retired)
    // The ones with the least to do go first.
    active.sort((a, b) => a.tasks.size - b.tasks.size)
    return active.slice(0, Math.max(active.length - size, 0))
  }

  ready(): void {
    this.#failedStarts = 0
    this.#endedStarts = 0
  }

  initializerFailed(error: unknown): void {
    this.#initializerError = error
  }

  /** A worker has ended. Returns the error that breaks the pool when workers keep ending before they are ready. */
  gone(worker: WorkerHandle, exitcode: number): InitializerError | undefined {
    this.#workers.delete(worker)
    if (worker.ready || worker.killed) return undefined
    const fromOutside = FROM_OUTSIDE.has(exitcode)
    const failures = fromOutside ? ++this.#endedStarts : ++this.#failedStarts
    if (failures < (fromOutside ? MOST_ENDED_STARTS : MOST_FAILED_STARTS)) return undefined
    const times = `${String(failures)} times in a row`
    return this.#initializerError === undefined
      ? new InitializerError(
          `workers of the pool ended with exit code ${String(exitcode)} before they were ready, ${times}`,
        )
      : new InitializerError(`the pool's initializer failed ${times}`, { cause: this.#initializerError })
  }

  #active(): number {
    let active = 0
    for (const worker of this.#workers) if (!worker.retired) active++
    return active
  }
}
