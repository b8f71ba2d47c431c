/**
 * A mark on all that descends from an import, also on what that leaves running without awaiting it.
 *
 * Before Node 24 it has a price: it is handed on by async_hooks, which make every promise of the process several times slower.
 * There, what carries it is followed, and the mark is given up when nothing is left that might still run. What is meant to stay
 * (a server, an interval) keeps it.
 */
import { AsyncLocalStorage, createHook } from 'node:async_hooks'

const HAS_PRICE = Number(process.versions.node.split('.', 1)[0]) < 24
/** So many promises and the like are begun after an import, at most, until what is left of it counts as meant to stay. */
const PATIENCE = 1_000_000

export class ImportMark {
  readonly #store = new AsyncLocalStorage<string | undefined>()
  /** What carries the mark and is not over, by asynchronous id: whether it is a promise. */
  readonly #carriers = new Map<number, boolean>()
  readonly #follow = createHook({
    init: (id, type) => this.#onBegun(id, type === 'PROMISE'),
    promiseResolve: (id) => this.#onOver(id),
    // One that nothing resolves: an `await` makes it for itself.
    after: (id) => {
      if (this.#carriers.get(id) === true) this.#onOver(id)
    },
    destroy: (id) => this.#onOver(id),
  })
  #imports = 0
  #begun = 0
  #stays = !HAS_PRICE

  /** The module whose import the current code descends from. */
  get url(): string | undefined {
    return this.#store.getStore()
  }

  /** Marks what `importIt` does, and what comes of it. */
  run<T>(url: string, importIt: () => T): T {
    this.#begin()
    try {
      return this.#store.run(url, importIt)
    } finally {
      this.#end()
    }
  }

  /** Marks what the caller does from now on. */
  enter(url: string): void {
    this.#begin()
    this.#store.enterWith(url)
  }

  /** Ends what `enter` has begun. */
  leave(): void {
    this.#store.enterWith(undefined)
    this.#end()
  }

  #begin(): void {
    this.#imports++
    this.#begun = 0
    if (!this.#stays) this.#follow.enable()
  }

  #end(): void {
    this.#imports--
    this.#giveUpIfUnused()
  }

  #onBegun(id: number, isPromise: boolean): void {
    if (this.url !== undefined) this.#carriers.set(id, isPromise)
    if (++this.#begun < PATIENCE) return
    this.#stays = true
    this.#stopFollowing()
  }

  #onOver(id: number): void {
    if (this.#carriers.delete(id)) this.#giveUpIfUnused()
  }

  #giveUpIfUnused(): void {
    if (this.#stays || this.#imports > 0 || this.#carriers.size > 0) return
    this.#stopFollowing()
    this.#store.disable()
  }

  #stopFollowing(): void {
    this.#follow.disable()
    this.#carriers.clear()
  }
}
