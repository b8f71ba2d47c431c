/**
 * A mark on all that descends from an import, also on what that leaves running without awaiting it.
 *
 * It is handed on by async_hooks, which make every promise of a process several times slower. So what carries it is known one
 * by one, and nothing is followed any more once nothing is left that might still run. Only what is meant to stay (a server, an
 * interval) keeps it up.
 */
import { createHook, executionAsyncId } from 'node:async_hooks'

interface Carrier {
  readonly url: string
  readonly isPromise: boolean
}

/** What is there as long as its process, and no part of an import any more, by the names that async_hooks have for it. */
const OF_THE_PROCESS = ['SIGNALWRAP', 'TTYWRAP']
/** So are those of its standard streams that are pipes. */
const PIPE = 'PIPEWRAP'
const STDERR = 2

export class ImportMark {
  /** The module that is being imported right now, in this call. */
  #underWay: string | undefined
  /** What was begun under the mark and is not over, by asynchronous id. */
  readonly #carriers = new Map<number, Carrier>()
  /** The pipes among it. */
  readonly #pipes = new Map<number, { readonly fd?: number }>()
  readonly #hooks = createHook({
    init: (id, type, _trigger, resource) => this.#begin(id, type, resource),
    promiseResolve: (id) => this.#end(id),
    // One that nothing resolves: an `await` makes it for itself.
    after: (id) => {
      if (this.#carriers.get(id)?.isPromise === true) this.#end(id)
    },
    destroy: (id) => this.#end(id),
  })

  /** The module whose import the current code descends from. */
  get url(): string | undefined {
    return this.#underWay ?? this.#carriers.get(executionAsyncId())?.url
  }

  /** Marks what `importIt` does, and what comes of it. */
  run<T>(url: string, importIt: () => T): T {
    const outer = this.#underWay
    this.enter(url)
    try {
      return importIt()
    } finally {
      this.#underWay = outer
      this.#restIfUnused()
    }
  }

  /** Marks what the current call does from now on. */
  enter(url: string): void {
    this.#hooks.enable()
    this.#underWay = url
  }

  /** Ends what `enter` has begun. */
  leave(): void {
    this.#underWay = undefined
    this.#restIfUnused()
  }

  #begin(id: number, type: string, resource: object): void {
    const { url } = this
    if (url === undefined || OF_THE_PROCESS.includes(type)) return
    this.#carriers.set(id, { url, isPromise: type === 'PROMISE' })
    if (type === PIPE) this.#pipes.set(id, resource)
  }

  /** Later: what one of the hooks disables stays with the promises. And not while a module throws: that would meet its error. */
  #end(id: number): void {
    this.#pipes.delete(id)
    if (this.#carriers.delete(id) && this.#isUnused()) queueMicrotask(() => this.#restIfUnused())
  }

  #restIfUnused(): void {
    if (!this.#isUnused()) return
    this.#hooks.disable()
    this.#carriers.clear()
    this.#pipes.clear()
  }

  #isUnused(): boolean {
    if (this.#underWay !== undefined || this.#carriers.size > this.#pipes.size) return false
    for (const { fd = Infinity } of this.#pipes.values()) if (fd > STDERR) return false
    return true
  }
}
