import { type Callable, cpuCount } from '@mp/process'
import { invalidType, StateError } from '@mp/ipc/internal'
import { AsyncResult, type Callbacks, checkCallbacks } from './async-result.js'
import { checkWhole, chunksOf, defaultChunksize } from './chunks.js'
import { type AnyCallable, FunctionTable } from './functions.js'
import { MapResults } from './map-results.js'
import { type PoolOptions, readPoolOptions } from './pool-options.js'
import { Scheduler } from './scheduler.js'
import { Task, type TaskOutcome, type TaskSettings } from './task.js'

/** Options of one task. */
export interface TaskOptions {
  /** How often the task is run again when its worker dies under it. Default 0. */
  readonly retries?: number | undefined
  /** Tasks of higher priority run first; equal ones in the order they were submitted. Default 0. */
  readonly priority?: number | undefined
}

export interface MapOptions {
  /** Items that go to a worker at a time. Default: a quarter of an even share. */
  readonly chunksize?: number | undefined
}

/**
 * Worker processes that run functions for you. Mirrors `multiprocessing.Pool`.
 *
 * @example
 * // work.js: export const square = (x) => x * x
 * await using pool = new Pool(4)
 * console.log(await pool.map(square, [1, 2, 3])) // [1, 4, 9]
 */
export class Pool {
  readonly #functions = new FunctionTable()
  readonly #scheduler: Scheduler
  #tasks = 0

  /**
   * @param processes - how many workers; {@link cpuCount} when not given
   * @throws RangeError when it is not a whole number from 1 on
   */
  constructor(processes?: number, options?: PoolOptions)
  constructor(options?: PoolOptions & { readonly processes?: number | undefined })
  constructor(first?: number | (PoolOptions & { readonly processes?: number | undefined }), second?: PoolOptions) {
    const options = typeof first === 'object' ? first : { ...second, processes: first }
    const size = options.processes === undefined ? cpuCount() : checkWhole('processes', options.processes)
    this.#scheduler = new Scheduler({ size, ...readPoolOptions(options, this.#functions) })
  }

  /** Number of workers. */
  get size(): number {
    return this.#scheduler.size
  }

  /** Process ids of the workers that run now. */
  get pids(): number[] {
    return this.#scheduler.pids
  }

  /**
   * Runs `fn(...args)` in a worker and resolves with its result.
   *
   * @throws what the function throws, with a RemoteError at the end of its chain of causes; WorkerLostError
   */
  apply<A extends readonly unknown[], R>(fn: Callable<A, R>, args?: A, options?: TaskOptions): Promise<Awaited<R>> {
    return new Promise((resolve, reject) =>
      this.#submit(fn, args ?? [], undefined, { done: resolve, failed: reject }, options),
    )
  }

  /** {@link apply} whose result can be asked for later, or comes by callback. Mirrors `Pool.apply_async`. */
  applyAsync<A extends readonly unknown[], R>(
    fn: Callable<A, R>,
    args?: A,
    options: TaskOptions & Callbacks<Awaited<R>> = {},
  ): AsyncResult<Awaited<R>> {
    checkCallbacks(options)
    const result = new AsyncResult<Awaited<R>>(options, () => false)
    const outcome: TaskOutcome = {
      done: (value) => result.resolve(value as Awaited<R>),
      failed: (error) => result.reject(error),
    }
    this.#submit(fn, args ?? [], undefined, outcome, options)
    return result
  }

  /**
   * Calls `fn` for each item and resolves with the results in order. All tasks are waited for; then the first error to
   * arrive is thrown.
   */
  async map<T, R>(fn: Callable<[T], R>, items: Iterable<T>, options?: MapOptions): Promise<Awaited<R>[]> {
    return this.mapAsync(fn, items, options)
  }

  /** {@link map} whose results can be asked for later. The callback gets the whole list. */
  mapAsync<T, R>(
    fn: Callable<[T], R>,
    items: Iterable<T>,
    options: MapOptions & Callbacks<Awaited<R>[]> = {},
  ): AsyncResult<Awaited<R>[]> {
    return this.#map(fn, [...items], false, options)
  }

  /** {@link map} for a function of several arguments: each item is a list of them. */
  async starmap<A extends readonly unknown[], R>(
    fn: Callable<A, R>,
    items: Iterable<A>,
    options?: MapOptions,
  ): Promise<Awaited<R>[]> {
    return this.starmapAsync(fn, items, options)
  }

  /** {@link starmap} whose results can be asked for later. */
  starmapAsync<A extends readonly unknown[], R>(
    fn: Callable<A, R>,
    items: Iterable<A>,
    options: MapOptions & Callbacks<Awaited<R>[]> = {},
  ): AsyncResult<Awaited<R>[]> {
    return this.#map(fn, [...items], true, options)
  }

  /** No more work is taken; the workers end when the present work is done. {@link join} waits for that. */
  close(): void {
    this.#scheduler.close()
  }

  /** Ends all workers at once. Work that is not done rejects with PoolTerminatedError. */
  terminate(): void {
    this.#scheduler.terminate()
  }

  /** Waits until all workers have ended. @throws StateError while the pool is running */
  async join(): Promise<void> {
    if (this.#scheduler.state === 'running')
      throw new StateError('join() of a running pool: call close() or terminate() first')
    await this.#scheduler.closed
  }

  /** {@link terminate} and {@link join}. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.terminate()
    await this.join()
  }

  #map<R>(
    fn: AnyCallable,
    items: readonly unknown[],
    spread: boolean,
    options: MapOptions & Callbacks<Awaited<R>[]>,
  ): AsyncResult<Awaited<R>[]> {
    checkCallbacks(options)
    const chunksize =
      options.chunksize === undefined
        ? Math.max(defaultChunksize(items.length, this.size), 1)
        : checkWhole('chunksize', options.chunksize)
    const result = new AsyncResult<Awaited<R>[]>(options, () => false)
    this.#assertRunning()
    this.#functions.find(fn)
    const results = new MapResults(
      items.length,
      Math.ceil(items.length / chunksize),
      (values) => result.resolve(values as Awaited<R>[]),
      (error) => result.reject(error),
    )
    let index = 0
    for (const chunk of chunksOf(items, chunksize)) {
      this.#submit(fn, chunk, spread, results.chunk(index), {})
      index += chunk.length
    }
    return result
  }

  #submit(
    fn: AnyCallable,
    args: readonly unknown[],
    spread: boolean | undefined,
    outcome: TaskOutcome,
    options: TaskOptions = {},
  ): void {
    this.#assertRunning()
    if (!Array.isArray(args)) throw invalidType('args', 'an array of arguments', args)
    const found = this.#functions.find(fn)
    this.#scheduler.submit(new Task(this.#tasks++, found, args, spread, outcome, settingsOf(options)))
  }

  #assertRunning(): void {
    if (this.#scheduler.state !== 'running')
      throw new StateError('the pool is not running: it was closed or terminated')
  }
}

function settingsOf({ retries = 0, priority = 0 }: TaskOptions): TaskSettings {
  if (!Number.isInteger(retries) || retries < 0) throw invalidType('retries', 'a whole number, at least 0', retries)
  if (typeof priority !== 'number' || Number.isNaN(priority)) throw invalidType('priority', 'a number', priority)
  return { retries, priority }
}
