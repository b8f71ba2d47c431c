/**
 * Results on their way to who reads them one by one: what has arrived waits for readers, and readers wait for what arrives,
 * first come, first served. While somebody waits, the program stays.
 */
import { signalOf, TimeoutError, timeoutOf, type Wait } from '@mp/ipc/internal'
import { Fifo } from '../scheduling/fifo.js'
import { holdProgram, letProgramEnd } from './program-hold.js'

/** A result, or what was thrown instead. */
export interface Arrival {
  readonly failed: boolean
  readonly value: unknown
}

type Next<T> = IteratorResult<T, undefined>

interface Reader<T> {
  readonly resolve: (next: Next<T>) => void
  readonly reject: (error: unknown) => void
}

export class Arrivals<T> {
  readonly #arrived = new Fifo<Arrival>()
  readonly #readers = new Set<Reader<T>>()
  readonly #onTaken: () => void
  #end: { readonly error?: unknown } | undefined

  /** @param onTaken - called for each result that goes to a reader */
  constructor(onTaken: () => void) {
    this.#onTaken = onTaken
  }

  /** How many wait for a reader. */
  get size(): number {
    return this.#arrived.size
  }

  push(arrival: Arrival): void {
    if (this.#readers.size === 0) return this.#arrived.push(arrival)
    const [reader] = this.#readers
    this.#leave(reader!)
    if (arrival.failed) reader!.reject(arrival.value)
    else reader!.resolve({ done: false, value: arrival.value as T })
    this.#onTaken()
  }

  /** Nothing more will arrive. An error is thrown once, behind what has arrived. */
  end(end: { readonly error?: unknown } = {}): void {
    if (this.#end !== undefined) return
    this.#end = end
    for (const reader of [...this.#readers]) {
      this.#leave(reader)
      this.#finish().then(reader.resolve, reader.reject)
    }
  }

  /** Nobody wants to read any more: what has arrived is forgotten, and an error with it. */
  leave(): void {
    this.#arrived.clear()
    this.end()
    this.#end = {}
  }

  next(wait: Wait): Promise<Next<T>> {
    if (wait !== undefined)
      try {
        timeoutOf(wait)
        signalOf(wait)?.throwIfAborted()
      } catch (error) {
        return Promise.reject(error)
      }
    const arrival = this.#arrived.shift()
    if (arrival !== undefined) {
      this.#onTaken()
      if (arrival.failed) return Promise.reject(arrival.value)
      return Promise.resolve({ done: false, value: arrival.value as T })
    }
    if (this.#end !== undefined) return this.#finish()
    return this.#wait(timeoutOf(wait), signalOf(wait))
  }

  #finish(): Promise<Next<T>> {
    const end = this.#end
    this.#end = {}
    if (end !== undefined && 'error' in end) return Promise.reject(end.error)
    return Promise.resolve({ done: true, value: undefined })
  }

  #wait(timeout: number, signal: AbortSignal | undefined): Promise<Next<T>> {
    if (timeout <= 0) return Promise.reject(late())
    return new Promise((resolve, reject) => {
      if (timeout === Infinity && signal === undefined) return this.#enter({ resolve, reject })
      const finish = <A>(settle: (how: A) => void): ((how: A) => void) => {
        return (how) => {
          clearTimeout(timer)
          signal?.removeEventListener('abort', abort)
          settle(how)
        }
      }
      const reader: Reader<T> = { resolve: finish(resolve), reject: finish(reject) }
      const giveUp = (error: unknown): void => {
        this.#leave(reader)
        reader.reject(error)
      }
      const abort = (): void => giveUp(signal?.reason)
      const timer = timeout === Infinity ? undefined : setTimeout(() => giveUp(late()), Math.min(timeout, 0x7fffffff))
      signal?.addEventListener('abort', abort, { once: true })
      this.#enter(reader)
    })
  }

  #enter(reader: Reader<T>): void {
    this.#readers.add(reader)
    if (this.#readers.size === 1) holdProgram()
  }

  #leave(reader: Reader<T>): void {
    if (this.#readers.delete(reader) && this.#readers.size === 0) letProgramEnd()
  }
}

const late = (): TimeoutError => new TimeoutError('no result was there in time; ask again for the same one')
