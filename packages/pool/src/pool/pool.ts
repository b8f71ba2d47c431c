import { inspect } from 'node:util'
import { type Callable, cpuCount } from '@mp/process'
import { CancelledError, invalidType, party, SerializationError, SHAREABLE, StateError } from '@mp/ipc/internal'
import { AsyncResult, type Callbacks, checkCallbacks } from '../results/async-result.js'
import { BroadcastResults } from '../results/broadcast-results.js'
import { checkWhole, chunksOf, defaultChunksize } from '../results/chunks.js'
import { Deadline } from '../tasks/deadline.js'
import { warnWhenDropped } from './dropped-pools.js'
import { type AnyCallable, FunctionTable } from './functions.js'
import { ImapIterator } from '../imap/imap.js'
import { MapResults } from '../results/map-results.js'
import { CALL, CHUNK, STAR_CHUNK, STREAM, type TaskKind } from '../messages.js'
import { type PoolOptions, readPoolOptions } from './pool-options.js'
import { Scheduler } from '../scheduling/scheduler.js'
import { type PoolStats, statsOf } from './stats.js'
import { StreamReader } from '../streams/stream-reader.js'
import { Task, type TaskOutcome } from '../tasks/task.js'
import { readTaskOptions, type TaskOptions } from '../tasks/task-options.js'

/** Options of `map`, `starmap` and their asynchronous forms. */
export interface MapOptions {
  /** Items that go to a worker at a time. Default: a quarter of an even share. */
  readonly chunksize?: number | undefined
  /** Called as results come in, with how many items are done and how many there are. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined
}

/** Options of `imap` and `imapUnordered`. */
export interface ImapOptions {
  /** Items that go to a worker at a time. Default 1. */
  readonly chunksize?: number | undefined
  /**
   * Inputs that are read ahead of the reader, beside those that the workers have (`workers * chunksize`). Default: 16 for
   * each worker.
   */
  readonly buffersize?: number | undefined
  /** Called as results come in; the total is known for arrays and other inputs with a length or size. */
  readonly onProgress?: ((done: number, total: number | undefined) => void) | undefined
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
    warnWhenDropped(this, this.#scheduler)
  }

  /** Number of workers. */
  get size(): number {
    return this.#scheduler.crew.size
  }

  /** Process ids of the workers that run now. */
  get pids(): number[] {
    return this.#scheduler.crew.pids
  }

  /** What the pool and its workers are doing, and have done. */
  stats(): PoolStats {
    return statsOf(this.#scheduler)
  }

  /** Changes the number of workers. What too many workers are running is finished first. @throws RangeError */
  resize(processes: number): void {
    checkWhole('processes', processes)
    this.#assertRunning()
    this.#scheduler.resize(processes)
  }

  /**
   * Runs `fn(...args)` in a worker and resolves with its result.
   *
   * @throws what the function throws, with a RemoteError at the end of its chain of causes; WorkerLostError
   */
  apply<A extends readonly unknown[], R>(
    fn: Callable<A, R>,
    args?: Readonly<A>,
    options?: TaskOptions,
  ): Promise<Awaited<R>> {
    return new Promise((resolve, reject) => {
      this.#submit(CALL, fn, args, { done: resolve, failed: reject }, options)
    })
  }

  /** {@link apply} whose result can be asked for later, or comes by callback. Mirrors `Pool.apply_async`. */
  applyAsync<A extends readonly unknown[], R>(
    fn: Callable<A, R>,
    args?: Readonly<A>,
    options?: TaskOptions & Callbacks<Awaited<R>>,
  ): AsyncResult<Awaited<R>> {
    checkCallbacks(options)
    const result = new AsyncResult<Awaited<R>>(options, (error) => this.#scheduler.cancel(task, error))
    const task = this.#submit(CALL, fn, args, result, options)
    return result
  }

  /**
   * Runs `fn(...args)` once in every worker and resolves with all results.
   *
   * @throws the first error to arrive, when all are done
   */
  broadcast<A extends readonly unknown[], R>(fn: Callable<A, R>, args?: Readonly<A>): Promise<Awaited<R>[]> {
    return new Promise((resolve, reject) => {
      this.#assertRunning()
      const found = this.#functions.find(fn)
      const results = new BroadcastResults(resolve as (values: unknown[]) => void, reject)
      this.#scheduler.submitToAll(() => {
        const settings = readTaskOptions({ key: Symbol('broadcast') })
        return new Task(this.#tasks++, CALL, found, checkArgs(args), results.next(), settings)
      })
      results.countDown()
    })
  }

  /**
   * Runs a generator function in a worker and gives its values as they come. The reader's pace slows the generator down;
   * leaving the loop ends it.
   *
   * @example
   * for await (const line of pool.stream(readLines, ['big.txt'])) if (line === 'end') break
   */
  stream<A extends readonly unknown[], T>(
    fn: Callable<A, Iterable<T> | AsyncIterable<T>>,
    args?: Readonly<A>,
    options?: TaskOptions,
  ): StreamReader<T> {
    const scheduler = this.#scheduler
    const reader = new StreamReader<T>(
      (values) => scheduler.grant(task, values),
      () => scheduler.cancel(task, new CancelledError('the stream was left')),
    )
    const task = this.#submit(STREAM, fn, args, reader, options)
    scheduler.grant(task, StreamReader.window)
    return reader
  }

  /**
   * {@link map} that reads its input as its results are taken, also an endless or an async one. Results come in order.
   *
   * @example
   * for await (const page of pool.imap(render, chapters())) console.log(page)
   */
  imap<T, R>(
    fn: Callable<[T], R>,
    items: Iterable<T> | AsyncIterable<T>,
    options?: ImapOptions,
  ): ImapIterator<Awaited<R>> {
    return this.#imap(fn, items, true, options)
  }

  /** {@link imap} whose results come as they are done. */
  imapUnordered<T, R>(
    fn: Callable<[T], R>,
    items: Iterable<T> | AsyncIterable<T>,
    options?: ImapOptions,
  ): ImapIterator<Awaited<R>> {
    return this.#imap(fn, items, false, options)
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
    options?: MapOptions & Callbacks<Awaited<R>[]>,
  ): AsyncResult<Awaited<R>[]> {
    return this.#map(fn, [...items], CHUNK, options)
  }

  /** {@link map} for a function of several arguments: each item is a list of them. */
  async starmap<A extends readonly unknown[], R>(
    fn: Callable<A, R>,
    items: Iterable<Readonly<A>>,
    options?: MapOptions,
  ): Promise<Awaited<R>[]> {
    return this.starmapAsync(fn, items, options)
  }

  /** {@link starmap} whose results can be asked for later. */
  starmapAsync<A extends readonly unknown[], R>(
    fn: Callable<A, R>,
    items: Iterable<Readonly<A>>,
    options?: MapOptions & Callbacks<Awaited<R>[]>,
  ): AsyncResult<Awaited<R>[]> {
    return this.#map(fn, [...items], STAR_CHUNK, options)
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
    // The workers' end alone would not keep the program alive.
    const { waits } = party()
    waits.keepAlive(1)
    await this.#scheduler.closed
    waits.keepAlive(-1)
  }

  /** {@link terminate} and {@link join}. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.terminate()
    await this.join()
  }

  /** Asked by whoever sends values. @throws SerializationError, always */
  [SHAREABLE](): never {
    throw new SerializationError('a Pool cannot be sent: its workers answer to this process; send what it is to do', '')
  }

  [inspect.custom](): string {
    return `Pool { ${this.#scheduler.state}, size: ${String(this.size)} }`
  }

  #map<R>(
    fn: AnyCallable,
    items: readonly unknown[],
    kind: typeof CHUNK | typeof STAR_CHUNK,
    options: (MapOptions & Callbacks<Awaited<R>[]>) | undefined,
  ): AsyncResult<Awaited<R>[]> {
    checkCallbacks(options)
    const { chunksize, onProgress } = options ?? {}
    const size =
      chunksize === undefined
        ? Math.max(defaultChunksize(items.length, this.size), 1)
        : checkWhole('chunksize', chunksize)
    this.#assertRunning()
    this.#functions.find(fn)
    const tasks: Task[] = []
    const result = new AsyncResult<Awaited<R>[]>(options, (error) => {
      for (const task of tasks) this.#scheduler.cancel(task, error)
      return true
    })
    const results = new MapResults(items.length, size, result, onProgress)
    let index = 0
    for (const chunk of chunksOf(items, size)) {
      tasks.push(this.#submit(kind, fn, chunk, results.chunk(index, chunk.length)))
      index += chunk.length
    }
    return result
  }

  #imap<R>(
    fn: AnyCallable,
    items: Iterable<unknown> | AsyncIterable<unknown>,
    ordered: boolean,
    { chunksize = 1, buffersize = 16 * this.size, onProgress }: ImapOptions = {},
  ): ImapIterator<R> {
    this.#assertRunning()
    if (!isIterable(items)) throw invalidType('items', 'an iterable or an async iterable', items)
    if (buffersize !== 0) checkWhole('buffersize', buffersize)
    checkWhole('chunksize', chunksize)
    this.#functions.find(fn)
    const scheduler = this.#scheduler
    const iterator = new ImapIterator<R>(items, {
      chunksize,
      ahead: this.size * chunksize + buffersize,
      ordered,
      onProgress,
      total: lengthOf(items),
      submit: (chunk, outcome) => {
        if (scheduler.state === 'closed') throw notRunning()
        return this.#begin(CHUNK, fn, chunk, outcome)
      },
      cancel: (task) => scheduler.cancel(task, new CancelledError('the iteration was left')),
      ended: () => scheduler.sourceEnded(iterator),
    })
    scheduler.addSource(iterator)
    iterator.begin()
    return iterator
  }

  #submit(
    kind: TaskKind,
    fn: AnyCallable,
    args: readonly unknown[] | undefined,
    outcome: TaskOutcome,
    options?: TaskOptions,
  ): Task {
    this.#assertRunning()
    return this.#begin(kind, fn, checkArgs(args), outcome, options)
  }

  /** What was begun before the pool was closed goes on. */
  #begin(kind: TaskKind, fn: AnyCallable, args: readonly unknown[], outcome: TaskOutcome, options?: TaskOptions): Task {
    const settings = readTaskOptions(options)
    const found = this.#functions.find(fn)
    if (!Deadline.isNeeded(options)) {
      const task = new Task(this.#tasks++, kind, found, args, outcome, settings)
      this.#scheduler.submit(task)
      return task
    }
    const deadline = new Deadline(this.#scheduler, outcome, options)
    const task = new Task(this.#tasks++, kind, found, args, deadline, settings)
    if (deadline.watch(task)) this.#scheduler.submit(task)
    return task
  }

  #assertRunning(): void {
    if (this.#scheduler.state !== 'running') throw notRunning()
  }
}

const notRunning = (): StateError => new StateError('the pool is not running: it was closed or terminated')

function checkArgs(args: readonly unknown[] | undefined): readonly unknown[] {
  if (args === undefined) return []
  if (!Array.isArray(args)) throw invalidType('args', 'an array of arguments', args)
  return args
}

const isIterable = (value: unknown): boolean =>
  typeof value === 'string' ||
  (typeof value === 'object' && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value))

/** How many items an input has, when it says so. */
function lengthOf(items: object): number | undefined {
  const { length, size } = items as { length?: unknown; size?: unknown }
  return typeof length === 'number' ? length : typeof size === 'number' ? size : undefined
}
