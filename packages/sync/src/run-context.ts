/**
 * Who, within one thread, owns a re-entrant lock: the thread itself (context 0), or one call of `lock.run(fn)`, which is a
 * context of its own for everything that `fn` awaits. Contexts of different locks nest without disturbing each other.
 */
import { AsyncLocalStorage } from 'node:async_hooks'

interface Frame {
  readonly lock: number
  readonly context: number
  readonly outer: Frame | undefined
}

/** Made by the first `run`: programs that never call it do not pay for following asynchronous calls. */
let frames: AsyncLocalStorage<Frame> | undefined
let lastContext = 0

/** The context in which the caller runs, as far as this lock is concerned. */
export function contextOf(lock: number): number {
  for (let frame = frames?.getStore(); frame !== undefined; frame = frame.outer)
    if (frame.lock === lock) return frame.context
  return 0
}

/** A context that no other call has. */
export function newContext(): number {
  lastContext = lastContext === 0x7fffffff ? 1 : lastContext + 1
  return lastContext
}

/** Runs `fn`, and what it awaits, in a context of a lock. */
export function runInContext<T>(lock: number, context: number, fn: () => T): T {
  frames ??= new AsyncLocalStorage()
  return frames.run({ lock, context, outer: frames.getStore() }, fn)
}
