/** Functions that run when this process ends normally. */
import { invalidType } from '@mp/ipc/internal'
import { reportError } from './report.js'
import { watchForTheEnd } from './end-of-process.js'

type Hook = () => unknown

const hooks: Hook[] = []

/**
 * Registers a function to run before this process ends: returned, `exit()`, an uncaught error. The last registered runs
 * first; what they return is awaited. `process.exit()` runs them too, but cannot wait for their promises. Mirrors
 * `atexit.register`.
 *
 * @returns a function that takes it back
 *
 * @example
 * atexit(async () => await file.close())
 */
export function atexit(hook: Hook): () => void {
  if (typeof hook !== 'function') throw invalidType('hook', 'a function', hook)
  hooks.push(hook)
  watchForTheEnd()
  return () => {
    const at = hooks.lastIndexOf(hook)
    if (at >= 0) hooks.splice(at, 1)
  }
}

export const hasHooks = (): boolean => hooks.length > 0

/** Runs what is registered, each to its end. One that fails is reported and harms nothing else. */
export async function runHooks(): Promise<void> {
  for (let hook = hooks.pop(); hook !== undefined; hook = hooks.pop())
    try {
      await hook()
    } catch (error) {
      reportError(error, 'in a function given to atexit')
    }
}

/** The same when nothing can be awaited any more. */
export function runHooksNow(): void {
  for (let hook = hooks.pop(); hook !== undefined; hook = hooks.pop())
    try {
      void hook()
    } catch (error) {
      reportError(error, 'in a function given to atexit')
    }
}
