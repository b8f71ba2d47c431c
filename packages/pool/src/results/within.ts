import { signalOf, timeoutOf, type Wait } from '@mp/ipc/internal'

/** The promise's outcome, or what `late` does when it was not there in time. */
export function within<T>(promise: Promise<T>, wait: Wait, late: () => T): Promise<T> {
  const timeout = timeoutOf(wait)
  const signal = signalOf(wait)
  if (signal?.aborted === true) return Promise.reject(signal.reason as Error)
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | NodeJS.Immediate | undefined
    const finish = (settle: () => void): void => {
      clearTimeout(timer as NodeJS.Timeout)
      clearImmediate(timer as NodeJS.Immediate)
      signal?.removeEventListener('abort', abort)
      settle()
    }
    const abort = (): void => finish(() => reject(signal?.reason as Error))
    const expire = (): void => finish(() => resolve(Promise.resolve().then(late)))
    signal?.addEventListener('abort', abort, { once: true })
    promise.then(
      (value) => finish(() => resolve(value)),
      (error: unknown) => finish(() => reject(error)),
    )
    if (timeout <= 0) timer = setImmediate(expire)
    else if (timeout !== Infinity) timer = setTimeout(expire, Math.min(timeout, 0x7fffffff))
  })
}
