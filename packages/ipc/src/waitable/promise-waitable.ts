/** A promise is ready once it is settled: a sentinel, a `get()`, anything. */
import type { Waitable } from './waitable.js'

const settled = new WeakSet<PromiseLike<unknown>>()
/**
 * Who watches which promise. A promise keeps what was given to its `then` until it is settled, so it gets one function for
 * all: a program may wait for the same one a million times before.
 */
const watchers = new WeakMap<PromiseLike<unknown>, Set<() => void>>()

export const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as Partial<PromiseLike<unknown>> | null | undefined)?.then === 'function'

export function promiseWaitable(promise: PromiseLike<unknown>): Waitable {
  return {
    ready: () => settled.has(promise),
    answersLater: true,
    watch: (onChange) => {
      const watching = watchersOf(promise)
      watching.add(onChange)
      return () => watching.delete(onChange)
    },
  }
}

function watchersOf(promise: PromiseLike<unknown>): Set<() => void> {
  const known = watchers.get(promise)
  if (known !== undefined) return known
  const watching = new Set<() => void>()
  watchers.set(promise, watching)
  const settle = (): void => {
    settled.add(promise)
    for (const onChange of [...watching]) onChange()
  }
  promise.then(settle, settle)
  return watching
}
