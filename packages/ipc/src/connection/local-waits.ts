/** Who waits in this thread for something that happens in this thread's event loop: what arrives on a socket. */
import { listenForAbort } from '../wait/abort-listeners.js'

interface Waiter {
  readonly attempt: () => boolean
  readonly independent: boolean
  readonly settle: (got: boolean) => void
  readonly fail: (error: unknown) => void
}

/** Node's timers hold 31 bits. */
const LONGEST_TIMER = 0x7fffffff

export class LocalWaits {
  readonly #waiters = new Set<Waiter>()
  readonly #onBusy: (busy: boolean) => void

  /** @param onBusy - told when the first one begins to wait, and when the last one no longer does */
  constructor(onBusy: (busy: boolean) => void) {
    this.#onBusy = onBusy
  }

  get isBusy(): boolean {
    return this.#waiters.size > 0
  }

  /**
   * Resolves with true when `attempt` succeeded, with false when time ran out; rejects with the signal's reason, or with
   * what `attempt` throws. First come, first served, but for those that are `independent`.
   */
  async wait(
    attempt: () => boolean,
    timeout: number,
    signal: AbortSignal | undefined,
    independent = false,
  ): Promise<boolean> {
    signal?.throwIfAborted()
    if ((independent || timeout <= 0 || !this.isBusy) && attempt()) return true
    if (timeout > 0) return this.#enlist(attempt, timeout, signal, independent)
    // What has arrived in the kernel reaches this thread within one turn of its loop.
    await new Promise(setImmediate)
    return attempt()
  }

  /** Lets them try again. */
  retry(): void {
    for (const waiter of this.#waiters) if (!tryOnce(waiter) && !waiter.independent) return
  }

  /** Lets every one try again: what it throws now ends its wait. */
  retryAll(): void {
    for (const waiter of [...this.#waiters]) tryOnce(waiter)
  }

  #enlist(
    attempt: () => boolean,
    timeout: number,
    signal: AbortSignal | undefined,
    independent: boolean,
  ): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const deadline = performance.now() + timeout
      let timer: NodeJS.Timeout | undefined
      const leave = (): void => {
        clearTimeout(timer)
        stopListening()
        this.#waiters.delete(waiter)
        if (!this.isBusy) this.#onBusy(false)
      }
      const settle = (got: boolean): void => {
        leave()
        resolve(got)
      }
      const fail = (error: unknown): void => {
        leave()
        reject(error)
        this.retry()
      }
      const waiter: Waiter = { attempt, independent, settle, fail }
      const abort = (): void => fail(signal?.reason)
      const startTimer = (): void => {
        const left = deadline - performance.now()
        if (left <= 0) {
          if (tryOnce(waiter)) return
          settle(false)
          this.retry()
        } else if (timeout !== Infinity) timer = setTimeout(startTimer, Math.min(Math.ceil(left), LONGEST_TIMER))
      }
      const stopListening = listenForAbort(signal, abort)
      this.#waiters.add(waiter)
      if (this.#waiters.size === 1) this.#onBusy(true)
      startTimer()
    })
  }
}

/** True: it got what it waits for or failed; either way it is settled. */
function tryOnce(waiter: Waiter): boolean {
  try {
    if (!waiter.attempt()) return false
    waiter.settle(true)
  } catch (error) {
    waiter.fail(error)
  }
  return true
}
