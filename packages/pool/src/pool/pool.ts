import { inspect } from 'node:util'
import { type Callable, cpuCount } from '@mp/process'
import { CancelledError, SerializationError, SHAREABLE, StateError } from '@mp/ipc/internal'
import type { ImapIterator } from '../imap/imap-iterator.js'
import { type ImapOptions, startImap } from '../imap/start-imap.js'
import { CALL, CHUNK, STAR_CHUNK, STREAM } from '../messages.js'
import { AsyncResult } from '../results/async-result.js'
import { BroadcastResults } from '../results/broadcast-results.js'
import { type Callbacks, checkCallbacks } from '../results/callbacks.js'
import { checkWhole } from '../results/chunks.js'
import { holdProgram, letProgramEnd } from '../results/program-hold.js'
import { type MapOptions, startMap } from '../results/start-map.js'
import { Scheduler } from '../scheduling/scheduler.js'
import { StreamReader } from '../streams/stream-reader.js'
import type { TaskOptions } from '../tasks/task-options.js'
import { warnWhenDropped } from './dropped-pools.js'
import { FunctionTable } from './functions.js'
import { type PoolOptions, readPoolOptions } from './pool-options.js'
import { type PoolStats, statsOf } from './stats.js'
import { Submissions } from './submissions.js'

/**
 * Worker processes that run functions for you. Mirrors `multiprocessing.Pool`.
 *
 * @example
 * // work.js: export const square = (x) => x * x
 * await using pool = new Pool(4)
 * console.log(await pool.map(square, [1, 2, 3])) // [1, 4, 9]
 */
export class Pool {
  readonly #scheduler: Scheduler
  readonly #submissions: Submissions

  /**
   * @param processes - how many workers; {@link cpuCount} when not given
   * @throws RangeError when it is not a whole number from 1 on
   */
  constructor(processes?: number, options?: PoolOptions)
  constructor(options?: PoolOptions & { readonly processes?: number | undefined })
  constructor(first?: number | (PoolOptions & { readonly processes?: number | undefined }), second?: PoolOptions) {
    const options = typeof first === 'object' ? first : { ...second, processes: first }
    const size = options.processes === undefined ? cpuCount() : checkWhole('processes', options.processes)
    const functions = new FunctionTable()
    this.#scheduler = new Scheduler({ size, ...readPoolOptions(options, functions) })
    this.#submissions = new Submissions(this.#scheduler, functions)
    warnWhenDropped(this, this.#scheduler)
  }

  /** Number of workers. */
  get size(): number {
    return this.#scheduler.crew.size
  }

  /** Process ids of the workers that run now. */
  get pids(): number[] {
    this.#scheduler.complete()
    return this.#scheduler.crew.pids
  }

  /** What the pool and its workers are doing, and have done. */
  stats(): PoolStats {
    this.#scheduler.complete()
    return statsOf(this.#scheduler)
  }

  /** Changes the number of workers. What too many workers are running is finished first. @throws RangeError */
  resize(processes: number): void {
    checkWhole('processes', processes)
    this.#submissions.assertRunning()
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
    try {
      return this.#apply(fn, args, options).get()
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** {@link apply} whose result can be asked for later, or comes by callback. Mirrors `Pool.apply_async`. */
  applyAsync<A extends readonly unknown[], R>(
    fn: Callable<A, R>,
    args?: Readonly<A>,
    options?: TaskOptions & Callbacks<Awaited<R>>,
  ): AsyncResult<Awaited<R>> {
    checkCallbacks(options)
    return this.#apply(fn, args, options)
  }

  /**
   * Runs `fn(...args)` once in every worker and resolves with all results.
   *
   * @throws the first error to arrive, when all are done
   */
  async broadcast<A extends readonly unknown[], R>(fn: Callable<A, R>, args?: Readonly<A>): Promise<Awaited<R>[]> {
    const results = new BroadcastResults()
    this.#submissions.submitToAll(CALL, fn, args, () => results.next())
    holdProgram()
    try {
      return (await results.all()) as Awaited<R>[]
    } finally {
      letProgramEnd()
    }
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
    const task = this.#submissions.submit(STREAM, fn, args, reader, options)
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
    return startImap(this.#submissions, fn, items, true, options)
  }

  /** {@link imap} whose results come as they are done. */
  imapUnordered<T, R>(
    fn: Callable<[T], R>,
    items: Iterable<T> | AsyncIterable<T>,
    options?: ImapOptions,
  ): ImapIterator<Awaited<R>> {
    return startImap(this.#submissions, fn, items, false, options)
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
    return startMap(this.#submissions, fn, [...items], CHUNK, options)
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
    return startMap(this.#submissions, fn, [...items], STAR_CHUNK, options)
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
    holdProgram()
    await this.#scheduler.closed
    letProgramEnd()
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

  #apply<A extends readonly unknown[], R>(
    fn: Callable<A, R>,
    args: Readonly<A> | undefined,
    options: (TaskOptions & Callbacks<Awaited<R>>) | undefined,
  ): AsyncResult<Awaited<R>> {
    const result = new AsyncResult<Awaited<R>>(options)
    result.begun(this.#submissions.submit(CALL, fn, args, result, options))
    return result
  }
}
