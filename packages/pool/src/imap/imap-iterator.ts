/**
 * Lazy maps: inputs are read as results are taken. An async iterator that can also be asked with a time limit.
 */
import type { Wait } from '@mp/ipc/internal'
import { Arrivals } from '../results/arrivals.js'
import { callSafely } from '../results/call-safely.js'
import type { Task, TaskOutcome } from '../tasks/task.js'
import { type ChunkOnItsWay, ItemOnItsWay, ItemsOnTheirWay } from './chunk-on-its-way.js'
import { InputChunks } from './input-chunks.js'

export interface ImapSettings {
  readonly chunksize: number
  /** How many inputs may have been read whose results were not taken. */
  readonly ahead: number
  readonly ordered: boolean
  readonly submit: (items: readonly unknown[], outcome: TaskOutcome) => Task
  readonly cancel: (task: Task) => void
  /** No more tasks will come of it. */
  readonly ended: () => void
  readonly onProgress: ((done: number, total: number | undefined) => void) | undefined
  readonly total: number | undefined
}

/** While results are there to be taken, input is read in portions of this part of what may be ahead. */
const PORTION = 1 / 2

/**
 * The results of `imap` and `imapUnordered`. After an error of a task the iteration goes on with the next one; an error of
 * the input comes after the results of the whole chunks before it, and ends it.
 *
 * While somebody waits for the next result, the program stays; between two calls of `next` it may end.
 */
export class ImapIterator<T> implements AsyncIterableIterator<T> {
  readonly #settings: ImapSettings
  readonly #input: InputChunks
  readonly #chunks = new Set<ChunkOnItsWay>()
  readonly #results: Arrivals<T>
  readonly #onSettled = (chunk: ChunkOnItsWay): void => this.#settled(chunk)
  readonly #push = (result: { readonly failed: boolean; readonly value: unknown }): void => this.#results.push(result)
  /** inputs whose results were not taken */
  #ahead = 0
  /** inputs whose results are not there */
  #inWork = 0
  #done = 0
  #draining = false
  /** in `#fill`: what is called from there need not call it */
  #filling = false
  /** a chunk is being read that is not there yet */
  #awaiting = false
  #closed = false

  /** @internal */
  constructor(input: Iterable<unknown> | AsyncIterable<unknown>, settings: ImapSettings) {
    this.#settings = settings
    this.#input = new InputChunks(input, settings.chunksize)
    this.#results = new Arrivals(() => {
      this.#ahead--
      this.#refill()
    })
  }

  /** @internal */
  begin(): void {
    this.#fill()
  }

  /** The pool was closed: the input is read as fast as it is worked off, and no longer at the reader's pace. @internal */
  drain(): void {
    this.#draining = true
    this.#fill()
  }

  /** For `for await`: itself. */
  [Symbol.asyncIterator](): this {
    return this
  }

  /**
   * The next result.
   *
   * @param wait - milliseconds, or `{ timeout, signal }`; default: for ever
   * @throws what a task threw; TimeoutError when time runs out: ask again
   */
  next(wait?: Wait): Promise<IteratorResult<T, undefined>> {
    return this.#results.next(wait)
  }

  /** Ends the iteration: no more input is read, and what was not begun is withdrawn. */
  async return(): Promise<IteratorResult<T, undefined>> {
    if (!this.#closed) {
      this.#closed = true
      for (const { task } of this.#chunks) if (task !== undefined) this.#settings.cancel(task)
      this.#chunks.clear()
      this.#results.leave()
      await this.#closeInput()
    }
    return { done: true, value: undefined }
  }

  async #closeInput(): Promise<void> {
    if (this.#input.ended) return
    this.#settings.ended()
    await this.#input.close()
  }

  /** A result was taken. While others are there, nobody waits: then some more inputs at a time cost less. */
  #refill(): void {
    const { ahead } = this.#settings
    if (this.#results.size > 0 && this.#ahead > ahead * (1 - PORTION)) return
    this.#fill()
    this.#endIfDone()
  }

  /** Reads input and submits it, as far ahead of the reader as it may. */
  #fill(): void {
    if (this.#filling) return
    this.#filling = true
    try {
      while (this.#wantsInput()) {
        const chunk = this.#input.read()
        if (chunk instanceof Promise) return void this.#submitLater(chunk)
        this.#submit(chunk)
      }
    } finally {
      this.#filling = false
    }
  }

  async #submitLater(chunk: Promise<readonly unknown[]>): Promise<void> {
    this.#awaiting = true
    const items = await chunk
    this.#awaiting = false
    this.#submit(items)
    this.#fill()
  }

  #wantsInput(): boolean {
    const { ahead, chunksize } = this.#settings
    if (this.#input.ended || this.#closed || this.#awaiting) return false
    const open = this.#draining ? this.#inWork : this.#ahead
    return open + chunksize <= Math.max(ahead, chunksize)
  }

  #submit(items: readonly unknown[]): void {
    if (items.length > 0 && !this.#closed) this.#submitChunk(items)
    if (!this.#input.ended) return
    this.#settings.ended()
    this.#endIfDone()
  }

  #submitChunk(items: readonly unknown[]): void {
    const { chunksize, submit } = this.#settings
    this.#ahead += items.length
    this.#inWork += items.length
    const chunk =
      chunksize === 1 ? new ItemOnItsWay(1, this.#onSettled) : new ItemsOnTheirWay(items.length, this.#onSettled)
    this.#chunks.add(chunk)
    try {
      const task = submit(items, chunk)
      if (!chunk.settled) chunk.task = task
    } catch (error) {
      this.#chunks.delete(chunk)
      this.#ahead -= items.length
      this.#inWork -= items.length
      this.#closeInput().catch(() => undefined)
      this.#input.end(error)
    }
  }

  #settled(chunk: ChunkOnItsWay): void {
    if (this.#closed) return
    this.#done += chunk.size
    this.#inWork -= chunk.size
    if (this.#settings.ordered) this.#releaseInOrder()
    else this.#release(chunk)
    const { onProgress, total } = this.#settings
    if (onProgress !== undefined) callSafely(onProgress, this.#done, total)
    if (this.#draining) this.#fill()
    this.#endIfDone()
  }

  #releaseInOrder(): void {
    for (const chunk of this.#chunks) {
      if (!chunk.settled) return
      this.#release(chunk)
    }
  }

  #release(chunk: ChunkOnItsWay): void {
    this.#chunks.delete(chunk)
    chunk.forEach(this.#push)
  }

  #endIfDone(): void {
    if (this.#input.ended && this.#chunks.size === 0 && !this.#awaiting) this.#results.end(this.#input.failure)
  }
}
