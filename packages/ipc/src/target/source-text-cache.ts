/** A bounded map from source text to what was made of it; the oldest entry goes first. */
export class SourceTextCache<T> {
  readonly #entries = new Map<string, T>()
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  get(source: string, make: () => T): T {
    const known = this.#entries.get(source)
    if (known !== undefined) return known
    const made = make()
    if (this.#entries.size >= this.#limit) {
      for (const oldest of this.#entries.keys()) {
        this.#entries.delete(oldest)
        break
      }
    }
    this.#entries.set(source, made)
    return made
  }
}
