/** The promise of a process's exit code. Waiting for it keeps the program alive, even when the process is a daemon. */
import { WAITABLE, type Waitable } from '@mp/ipc/internal'
import type { Child } from './child.js'

export class Sentinel extends Promise<number> {
  #child: Child | undefined

  /** Promises derived from it are ordinary ones. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise
  }

  static of(child: Child): Sentinel {
    const sentinel = new Sentinel((resolve) => void child.ended.then(resolve))
    sentinel.#child = child
    return sentinel
  }

  override then<A = number, B = never>(
    onFulfilled?: ((exitcode: number) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    if (this.#child?.exitcode === null) void this.#child.ended.then(this.#child.hold())
    return super.then(onFulfilled, onRejected)
  }

  /** For `wait()`: ready as soon as the process has ended, also before the promise had time to settle. */
  [WAITABLE](): Waitable {
    return waitableOf(this.#child!)
  }
}

/** How `wait()` waits for a child: ready for ever once it has ended. */
export function waitableOf(child: Child): Waitable {
  return {
    ready: () => child.poll() !== null,
    watch: (onChange) => {
      const stop = child.whenEnded(() => onChange())
      const letGo = child.hold()
      return () => {
        stop()
        letGo()
      }
    },
  }
}
