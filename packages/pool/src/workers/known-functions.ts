/** The functions that a worker has been told of, by number; each is imported when it is called first. */
import { load, StateError, type Target } from '@mp/ipc/internal'
import type { Run } from '../calls/replies.js'

export class KnownFunctions {
  readonly #targets = new Map<number, Target>()
  readonly #loaded = new Map<number, Run>()

  define(number: number, target: Target): void {
    this.#targets.set(number, target)
  }

  /** `undefined` when it has to be loaded first. */
  get(number: number): Run | undefined {
    return this.#loaded.get(number)
  }

  /** A function that cannot be had fails the calls of it, not the worker. */
  async load(number: number): Promise<Run> {
    const run = await this.#import(number).catch((error: unknown) => () => {
      throw error
    })
    this.#loaded.set(number, run)
    return run
  }

  async #import(number: number): Promise<Run> {
    const target = this.#targets.get(number)
    if (target === undefined) throw new StateError(`the pool called function ${String(number)} before it defined it`)
    return (await load(target)) as Run
  }
}
