/** A promise is ready once it is settled: a sentinel, a `get()`, anything. */
import type { Waitable } from './waitable.js'

const settled = new WeakSet<PromiseLike<unknown>>()

export const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as Partial<PromiseLike<unknown>> | null | undefined)?.then === 'function'

export function promiseWaitable(promise: PromiseLike<unknown>): Waitable {
  return {
    ready: () => settled.has(promise),
    watch: (onChange) => {
      const settle = (): void => {
        settled.add(promise)
        onChange()
      }
      promise.then(settle, settle)
      return () => undefined
    },
  }
}
