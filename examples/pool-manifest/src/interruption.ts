/**
 * Ctrl-C and its like. The first signal ends the workers and then this process, scratch files and all; it is over within
 * two seconds even if a worker resists, for the pool's workers do not outlive their parent. Further signals change
 * nothing: a package manager passes on the Ctrl-C that the terminal has sent to everyone already.
 */
import { constants } from 'node:os'

const DEADLINE = 1_500
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export class Interruption {
  readonly #controller = new AbortController()
  readonly #undo: (() => unknown)[] = []

  constructor() {
    for (const name of SIGNALS) process.on(name, (signal) => void this.#stop(signal))
  }

  /** Aborted with the first signal; whoever is about to publish something asks it first. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** What has to be done, and waited for, before this process may end. */
  onStop(undo: () => unknown): void {
    this.#undo.push(undo)
  }

  async #stop(signal: NodeJS.Signals): Promise<void> {
    const exitCode = 128 + constants.signals[signal]
    if (this.signal.aborted) return
    setTimeout(() => process.exit(exitCode), DEADLINE)
    this.#controller.abort(new Error(`stopped by ${signal}`))
    await Promise.allSettled(this.#undo.map(async (undo) => undo()))
    process.exit(exitCode)
  }
}
