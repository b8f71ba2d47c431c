/** Waiting for something that happens once, for a time at most, with the event loop kept alive meanwhile. */
import { listenForAbort } from '@mp/ipc/internal'

export interface Patience {
  /** Milliseconds, `Infinity` for ever, 0 not at all. */
  readonly timeout: number
  readonly signal: AbortSignal | undefined
  /** Keeps the event loop alive until the returned function is called. */
  hold(): () => void
}

/** Node's timers hold 31 bits. */
const LONGEST_TIMER = 0x7fffffff

/** Calls back once when it has happened, unless the returned function was called before. */
export type Subscribe<T> = (onEvent: (value: T) => void) => () => void

/**
 * Resolves with what an event brings, or with `null` when time ran out first; rejects with the signal's reason. Whoever
 * asks again and again, for a little while each time, leaves nothing behind with the event.
 */
export function within<T>(subscribe: Subscribe<T>, { timeout, signal, hold }: Patience): Promise<T | null> {
  if (signal?.aborted === true) return Promise.reject(signal.reason as Error)
  if (timeout <= 0) return Promise.resolve(null)
  return new Promise((resolve, reject) => {
    const letGo = hold()
    const deadline = performance.now() + timeout
    let timer: NodeJS.Timeout | undefined
    const settle = (then: () => void): void => {
      clearTimeout(timer)
      stopListening()
      unsubscribe()
      letGo()
      then()
    }
    const abort = (): void => settle(() => reject(signal?.reason))
    const startTimer = (): void => {
      const left = deadline - performance.now()
      if (left <= 0) settle(() => resolve(null))
      else timer = setTimeout(startTimer, Math.min(Math.ceil(left), LONGEST_TIMER))
    }
    const unsubscribe = subscribe((value) => settle(() => resolve(value)))
    const stopListening = listenForAbort(signal, abort)
    if (timeout !== Infinity) startTimer()
  })
}
