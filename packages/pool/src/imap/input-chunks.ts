/** The input of an `imap`, read in chunks: from an iterable, or from an async iterable. */

export class InputChunks {
  readonly #input: Iterator<unknown> | AsyncIterator<unknown>
  readonly #isAsync: boolean
  readonly #chunksize: number
  #reading = false
  /** there is no more to come */
  ended = false
  /** why the input ended before its end */
  failure: { readonly error: unknown } | undefined

  constructor(input: Iterable<unknown> | AsyncIterable<unknown>, chunksize: number) {
    this.#isAsync = typeof input !== 'string' && Symbol.asyncIterator in input
    this.#input = Symbol.asyncIterator in input ? input[Symbol.asyncIterator]() : input[Symbol.iterator]()
    this.#chunksize = chunksize
  }

  /** The next chunk, when the last one is there; incomplete only at the end, empty when nothing is left or the input failed within it. */
  read(): readonly unknown[] | Promise<readonly unknown[]> {
    const items: unknown[] = []
    try {
      while (items.length < this.#chunksize) {
        const next = this.#input.next()
        if (this.#isAsync) return this.#readOn(items, next as Promise<IteratorResult<unknown>>)
        const { done, value } = next as IteratorResult<unknown, undefined>
        if (done === true) {
          this.ended = true
          break
        }
        items.push(value)
      }
      return items
    } catch (error) {
      return this.#failed(error)
    }
  }

  async #readOn(items: unknown[], first: Promise<IteratorResult<unknown>>): Promise<readonly unknown[]> {
    this.#reading = true
    try {
      for (let next = await first; ; next = await this.#input.next()) {
        if (next.done === true) {
          this.ended = true
          return items
        }
        items.push(next.value)
        if (items.length === this.#chunksize) return items
      }
    } catch (error) {
      return this.#failed(error)
    } finally {
      this.#reading = false
    }
  }

  #failed(error: unknown): readonly unknown[] {
    this.end(error)
    return []
  }

  /** Nothing more is read, because of an error. */
  end(error: unknown): void {
    this.ended = true
    this.failure = { error }
  }

  /** Leaves the input. One that is asked for its next item at this moment may take its time, and is not waited for. */
  async close(): Promise<void> {
    this.ended = true
    const closed = this.#input.return?.()
    if (!this.#reading) await closed
    else if (closed !== undefined) Promise.resolve(closed).catch(() => undefined)
  }
}
