import { invalidType } from '@mp/ipc/internal'

/** Called with the result, or with the list of results. */
export type Callback<T> = (value: T) => void
/** Called with what a task threw. */
export type ErrorCallback = (error: unknown) => void

/** Functions of this process that are told how a task ended. */
export interface Callbacks<T> {
  /** Called once with the result, before `get()` resolves. What it throws is an uncaught exception of the program. */
  readonly callback?: Callback<T> | undefined
  /** Called once with the error, before `get()` rejects. */
  readonly errorCallback?: ErrorCallback | undefined
}

/** @throws TypeError when a callback is not a function */
export function checkCallbacks(callbacks: Callbacks<never> | undefined): void {
  if (callbacks === undefined) return
  for (const name of ['callback', 'errorCallback'] as const)
    if (callbacks[name] !== undefined && typeof callbacks[name] !== 'function')
      throw invalidType(name, 'a function', callbacks[name])
}
