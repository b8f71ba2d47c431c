/**
 * Lazy maps: inputs are read as results are taken. An async iterator that can also be asked with a time limit.
 */
import { timeoutOf, TimeoutError, signalOf, type Wait } from '@mp/ipc/internal'
import { callSafely } from '../results/call-safely.js'
import { Fifo } from '../scheduling/fifo.js'
import type { Task, TaskOutcome } from '../tasks/task.js'

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

type Outcome = { readonly value: unknown } | { readonly error: unknown }

/** A chunk on its way: its place in the order, and what came of it. */
interface Slot {
  readonly size: number
  outcomes: readonly Outcome[] | undefined
  task: Task | undefined
}

/**
 * The results of `imap` and `imapUnordered`. After an error of a task the iteration goes on with the next one; an error of
 * the input comes after the results of the whole chunks before it, and ends it.
 */
export class ImapIterator<T> implements AsyncIterableIterator<T> {
  readonly #settings: ImapSettings
  readonly #input: Iterator<unknown> | AsyncIterator<unknown>
  readonly #isAsync: boolean
  readonly #slots = new Set<Slot>()
  readonly #ready = new Fifo<Outcome>()
  readonly #readers = new Fifo<() => void>()
  /** inputs whose results were not taken */
  #ahead = 0
  /** inputs whose results are not there */
  #inWork = 0
  #done = 0
  #draining = false
  #reading = false
  #inputEnded = false
  #inputError: { readonly error: unknown } | undefined
  #closed = false

  /** @internal */
  constructor(input: Iterable<unknown> | AsyncIterable<unknown>, settings: ImapSettings) {
    this.#settings = settings
    this.#isAsync = typeof input !== 'string' && Symbol.asyncIterator in input
    this.#input = Symbol.asyncIterator in input ? input[Symbol.asyncIterator]() : input[Symbol.iterator]()
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

  [Symbol.asyncIterator](): this {
    return this
  }

  /**
   * The next result.
   *
   * @param wait - milliseconds, or `{ timeout, signal }`; default: for ever
   * @throws what a task threw; TimeoutError when time runs out: ask again
   */
  async next(wait?: Wait): Promise<IteratorResult<T, undefined>> {
    const timeout = timeoutOf(wait)
    const signal = signalOf(wait)
    signal?.throwIfAborted()
    const end = performance.now() + timeout
    for (;;) {
      const outcome = this.#ready.shift()
      if (outcome !== undefined) {
        this.#ahead--
        this.#fill()
        if ('error' in outcome) throw outcome.error
        return { done: false, value: outcome.value as T }
      }
      if (this.#closed) return { done: true, value: undefined }
      if (this.#inputEnded && this.#slots.size === 0) return this.#finish()
      await this.#somethingNew(end - performance.now(), signal)
    }
  }

  /** Ends the iteration: no more input is read, and what was not begun is withdrawn. */
  async return(): Promise<IteratorResult<T, undefined>> {
    if (!this.#closed) {
      this.#closed = true
      for (const { task } of this.#slots) if (task !== undefined) this.#settings.cancel(task)
      this.#slots.clear()
      this.#wakeReaders()
      await this.#closeInput()
    }
    return { done: true, value: undefined }
  }

  /** An input that is asked for its next item at this moment may take its time with that, and is not waited for. */
  async #closeInput(): Promise<void> {
    if (this.#inputEnded) return
    this.#inputEnded = true
    this.#settings.ended()
    const closed = this.#input.return?.()
    if (!this.#awaiting) await closed
    else if (closed !== undefined) Promise.resolve(closed).catch(() => undefined)
  }

  #finish(): IteratorResult<T, undefined> {
    this.#closed = true
    if (this.#inputError !== undefined) throw this.#inputError.error
    return { done: true, value: undefined }
  }

  /** Resolves when there may be a result, rejects when time runs out. */
  #somethingNew(timeout: number, signal: AbortSignal | undefined): Promise<void> {
    if (timeout <= 0) return Promise.reject(timedOut())
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', abort)
        settle()
      }
      const abort = (): void => finish(() => reject(signal?.reason as Error))
      const timer =
        timeout === Infinity
          ? undefined
          : setTimeout(() => finish(() => reject(timedOut())), Math.min(timeout, 0x7fffffff))
      signal?.addEventListener('abort', abort, { once: true })
      this.#readers.push(() => finish(resolve))
    })
  }

  #wakeReaders(): void {
    for (let wake = this.#readers.shift(); wake !== undefined; wake = this.#readers.shift()) wake()
  }

  /** Reads input and submits it, as far ahead of the reader as it may. */
  #fill(): void {
    if (this.#reading) return
    this.#reading = true
    try {
      while (this.#wantsInput()) {
        const chunk = this.#readChunk()
        if (chunk instanceof Promise) return void this.#submitLater(chunk)
        this.#submit(chunk)
      }
    } finally {
      // A promised chunk keeps the mark until it is there.
      if (!this.#awaiting) this.#reading = false
    }
  }

  #awaiting = false

  async #submitLater(chunk: Promise<readonly unknown[]>): Promise<void> {
    this.#awaiting = true
    const items = await chunk
    this.#awaiting = false
    this.#reading = false
    this.#submit(items)
    this.#fill()
  }

  #wantsInput(): boolean {
    const { ahead, chunksize } = this.#settings
    const open = this.#draining ? this.#inWork : this.#ahead
    return !this.#inputEnded && !this.#closed && open + chunksize <= Math.max(ahead, chunksize)
  }

  /** The next chunk; incomplete only at the end, empty when nothing is left or the input failed within it. */
  #readChunk(): readonly unknown[] | Promise<readonly unknown[]> {
    const items: unknown[] = []
    try {
      while (items.length < this.#settings.chunksize) {
        const next = this.#input.next()
        if (this.#isAsync) return this.#readOn(items, next as Promise<IteratorResult<unknown>>)
        const { done, value } = next as IteratorResult<unknown, undefined>
        if (done === true) {
          this.#inputEnded = true
          break
        }
        items.push(value)
      }
      return items
    } catch (error) {
      return this.#inputFailed(error)
    }
  }

  async #readOn(items: unknown[], first: Promise<IteratorResult<unknown>>): Promise<readonly unknown[]> {
    try {
      for (let next = await first; ; next = await this.#input.next()) {
        if (next.done === true) {
          this.#inputEnded = true
          return items
        }
        items.push(next.value)
        if (items.length === this.#settings.chunksize) return items
      }
    } catch (error) {
      return this.#inputFailed(error)
    }
  }

  #inputFailed(error: unknown): readonly unknown[] {
    this.#inputEnded = true
    this.#inputError = { error }
    return []
  }

  #submit(items: readonly unknown[]): void {
    if (items.length === 0 || this.#closed) this.#wakeReaders()
    else this.#submitChunk(items)
    if (this.#inputEnded) this.#settings.ended()
  }

  #submitChunk(items: readonly unknown[]): void {
    this.#ahead += items.length
    this.#inWork += items.length
    const slot: Slot = { size: items.length, outcomes: undefined, task: undefined }
    this.#slots.add(slot)
    const outcome: TaskOutcome = {
      done: (value, errors) => this.#settled(slot, outcomesOf(value as readonly unknown[], errors ?? [])),
      failed: (error) =>
        this.#settled(
          slot,
          Array.from({ length: slot.size }, () => ({ error })),
        ),
    }
    try {
      slot.task = this.#settings.submit(items, outcome)
    } catch (error) {
      this.#slots.delete(slot)
      this.#ahead -= items.length
      this.#inWork -= items.length
      this.#closeInput().catch(() => undefined)
      this.#inputError = { error }
      this.#wakeReaders()
    }
  }

  #settled(slot: Slot, outcomes: readonly Outcome[]): void {
    if (this.#closed) return
    slot.outcomes = outcomes
    this.#done += slot.size
    this.#inWork -= slot.size
    if (this.#settings.ordered) this.#releaseInOrder()
    else this.#release(slot)
    this.#wakeReaders()
    const { onProgress, total } = this.#settings
    if (onProgress !== undefined) callSafely(onProgress, this.#done, total)
    if (this.#draining) this.#fill()
  }

  #releaseInOrder(): void {
    for (const slot of this.#slots) {
      if (slot.outcomes === undefined) return
      this.#release(slot)
    }
  }

  #release(slot: Slot): void {
    this.#slots.delete(slot)
    for (const outcome of slot.outcomes ?? []) this.#ready.push(outcome)
  }
}

function outcomesOf(values: readonly unknown[], errors: readonly (readonly [number, unknown])[]): readonly Outcome[] {
  const outcomes: Outcome[] = values.map((value) => ({ value }))
  for (const [index, error] of errors) outcomes[index] = { error }
  return outcomes
}

const timedOut = (): TimeoutError => new TimeoutError('no result was there in time; ask again for the same one')
