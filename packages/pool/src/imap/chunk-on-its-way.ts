/** A chunk of an `imap` that was submitted, or a single item: its place in the order, and what came of it. */
import type { Arrival } from '../results/arrivals.js'
import type { Task, TaskOutcome } from '../tasks/task.js'

export abstract class ChunkOnItsWay implements TaskOutcome {
  readonly size: number
  task: Task | undefined
  settled = false
  readonly #onSettled: (chunk: ChunkOnItsWay) => void

  constructor(size: number, onSettled: (chunk: ChunkOnItsWay) => void) {
    this.size = size
    this.#onSettled = onSettled
  }

  /** Hands out the results, in the order of the input. */
  abstract forEach(take: (result: Arrival) => void): void

  protected tell(): void {
    this.settled = true
    this.task = undefined
    this.#onSettled(this)
  }

  abstract done(value: unknown, errors?: readonly (readonly [number, unknown])[]): void
  abstract failed(error: unknown): void
}

export class ItemsOnTheirWay extends ChunkOnItsWay {
  #results: Arrival[] = []

  forEach(take: (result: Arrival) => void): void {
    this.#results.forEach(take)
  }

  done(value: unknown, errors: readonly (readonly [number, unknown])[] = []): void {
    this.#results = (value as readonly unknown[]).map((item) => ({ failed: false, value: item }))
    for (const [index, error] of errors) this.#results[index] = { failed: true, value: error }
    this.tell()
  }

  failed(error: unknown): void {
    this.#results = Array.from({ length: this.size }, () => ({ failed: true, value: error }))
    this.tell()
  }
}

export class ItemOnItsWay extends ChunkOnItsWay {
  #result: Arrival | undefined

  forEach(take: (result: Arrival) => void): void {
    take(this.#result!)
  }

  done(value: unknown): void {
    this.#result = { failed: false, value }
    this.tell()
  }

  failed(error: unknown): void {
    this.#result = { failed: true, value: error }
    this.tell()
  }
}
