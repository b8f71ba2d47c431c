/** How a worker answers: results, failures, and what happens when a result cannot be sent. */
import { inspect } from 'node:util'
import { MaybeEncodingError, type Producer, SerializationError } from '@mp/ipc/internal'
import { type Failure, FAILURE, RESULT } from './messages.js'

/** A function as a worker calls it. */
export type Run = (...args: readonly unknown[]) => unknown

export const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'

export function failureOf(thrown: unknown): Failure {
  const stack = thrown instanceof Error ? (thrown.stack ?? String(thrown)) : `thrown: ${inspect(thrown)}`
  return { thrown, stack }
}

export function putResult(results: Producer, task: number, value: unknown): void {
  try {
    results.put([RESULT, task, value])
  } catch (error) {
    putFailure(results, task, failureOf(unsendable(error, value)))
  }
}

/** What was thrown may itself be unsendable; then its text goes. */
export function putFailure(results: Producer, task: number, failure: Failure): void {
  try {
    results.put([FAILURE, task, failure])
  } catch (error) {
    results.put([FAILURE, task, failureOf(unsendable(error, failure.thrown))])
  }
}

/** The error that stands in for a result that could not be sent. */
export function unsendable(error: unknown, value: unknown): MaybeEncodingError {
  const reason = error instanceof Error ? error.message : String(error)
  const path = error instanceof SerializationError ? error.path : ''
  const shown = inspect(value, { depth: 1, maxStringLength: 200, breakLength: Infinity })
  return new MaybeEncodingError(`the task's result could not be sent back: ${reason}`, path, reason, shown, {
    cause: error,
  })
}
