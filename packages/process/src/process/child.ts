/**
 * A child of this process while it lives and after.
 *
 * Its death is observed by whoever looks first: the event loop, or somebody who asks. From then on everybody is told the
 * same exit code, for ever.
 */
import { longestNap } from '@mp/ipc/internal'
import type { Launched } from '../start-methods/start-method.js'
import { type Subscribe, within } from './deadline.js'

/** Children that are not known to have ended, in the order of their start. */
const living = new Set<Child>()

export const livingChildren = (): Child[] => [...living]

export class Child {
  readonly launched: Launched
  readonly daemon: boolean
  /** Settles with the exit code, soon after the child has ended. */
  readonly ended: Promise<number>
  exitcode: number | null = null
  readonly #onEnd: () => void
  readonly #listeners = new Set<(exitcode: number) => void>()
  #settle!: (exitcode: number) => void
  #holders = 0

  /** @param onEnd - called once, when the death is observed */
  constructor(launch: (onEnd: (exitcode: number) => void) => Launched, daemon: boolean, onEnd: () => void) {
    this.ended = new Promise((resolve) => (this.#settle = resolve))
    this.daemon = daemon
    this.#onEnd = onEnd
    this.launched = launch((exitcode) => this.#observe(exitcode))
    // A daemon must not keep the program alive; a child that is not one is waited for.
    if (daemon) this.launched.unref()
    living.add(this)
  }

  get pid(): number {
    return this.launched.pid
  }

  /** Looks whether it has ended. */
  poll(): number | null {
    if (this.exitcode === null) this.#observe(this.launched.poll())
    return this.exitcode
  }

  /** Blocks the thread until it has ended or time has run out. */
  joinSync(timeout: number): number | null {
    const end = performance.now() + timeout
    for (let left = timeout; this.poll() === null && left > 0; left = end - performance.now())
      this.#observe(this.launched.pollFor(Math.min(left, longestNap())))
    return this.exitcode
  }

  /** The last look of a thread that ends. */
  bury(timeout: number): number | null {
    if (this.exitcode === null) this.#observe(this.launched.bury(timeout))
    return this.exitcode
  }

  join(timeout: number, signal: AbortSignal | undefined): Promise<number | null> {
    if (signal?.aborted !== true && this.poll() !== null) return Promise.resolve(this.exitcode)
    return within(this.whenEnded, { timeout, signal, hold: () => this.hold() })
  }

  /** Calls back when the death of a child that is not known to have ended is observed. */
  readonly whenEnded: Subscribe<number> = (listener) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** A signal to a child that has ended goes nowhere. */
  signal(signal: NodeJS.Signals): void {
    if (this.exitcode === null) this.launched.signal(signal)
  }

  /** Keeps the program alive until the child has ended or the returned function is called. */
  hold(): () => void {
    if (this.daemon && this.#holders++ === 0) this.launched.ref()
    let held = true
    return () => {
      if (!held) return
      held = false
      if (this.daemon && --this.#holders === 0) this.launched.unref()
    }
  }

  /** A child that was not wanted after all: killed, and gone as soon as the event loop has reaped it. */
  discard(): void {
    this.launched.signal('SIGKILL')
    this.launched.unref()
    living.delete(this)
  }

  #observe(exitcode: number | null): void {
    if (exitcode === null || this.exitcode !== null) return
    this.exitcode = exitcode
    living.delete(this)
    this.#settle(exitcode)
    for (const listener of [...this.#listeners]) listener(exitcode)
    this.#onEnd()
  }
}
