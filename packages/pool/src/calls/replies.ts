/** How a worker answers: results, failures, and what happens when a result cannot be sent. */
import { inspect } from 'node:util'
import { MaybeEncodingError, party, type Producer, SerializationError } from '@mp/ipc/internal'
import { CHUNK_RESULT, type Failure, FAILURE, RESULT } from '../messages.js'
import { sendableError } from './sendable-error.js'

/** A function as a worker calls it. */
export type Run = (...args: readonly unknown[]) => unknown

/** Which item of a chunk failed, and how. */
export type ItemFailure = readonly [index: number, failure: Failure]

export const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'

export function failureOf(thrown: unknown): Failure {
  return { thrown, stack: thrown instanceof Error ? stackOf(thrown) : `thrown: ${shown(thrown)}` }
}

export function putResult(results: Producer, task: number, value: unknown): void {
  try {
    results.put([RESULT, task, value], 1)
  } catch (error) {
    putFailure(results, task, failureOf(unsendable(error, value, '[2]')))
  }
}

/** The results of a chunk. What cannot be sent fails alone. */
export function putChunkResult(
  results: Producer,
  task: number,
  values: readonly unknown[],
  failures: readonly ItemFailure[],
): void {
  try {
    results.put([CHUNK_RESULT, task, values, failures], 2)
  } catch {
    const unsent: ItemFailure[] = []
    const sent = values.map((value, index) => {
      const error = refusalOf(value)
      if (error === undefined) return value
      unsent.push([index, sendableFailure(failureOf(error))])
      return undefined
    })
    const thrown = failures.map(([index, failure]) => [index, sendableFailure(failure)] as const)
    results.put([CHUNK_RESULT, task, sent, [...thrown, ...unsent]], 2)
  }
}

/** What was thrown may itself be unsendable: then what can be sent of it goes. */
export function putFailure(results: Producer, task: number, failure: Failure): void {
  try {
    results.put([FAILURE, task, failure])
  } catch {
    results.put([FAILURE, task, sendableFailure(failure)])
  }
}

/** The error that stands in for a result that could not be sent. @param at - where in the message the result is */
export function unsendable(error: unknown, value: unknown, at: string): MaybeEncodingError {
  const reason = reasonOf(error).replace(` at ${at}`, ' at result')
  const path = error instanceof SerializationError ? error.path.replace(at, 'result') : ''
  return new MaybeEncodingError(`the task's result could not be sent back: ${reason}`, path, reason, shown(value), {
    cause: error,
  })
}

/** A failure of which everything can be sent. */
export function sendableFailure(failure: Failure): Failure {
  const error = refusalOf(failure.thrown)
  if (error === undefined) return failure
  const { thrown } = failure
  return { ...failure, thrown: sendableError(thrown instanceof Error ? thrown : error) }
}

/** The error for a value that cannot be sent; `undefined` when it can. */
function refusalOf(value: unknown): MaybeEncodingError | undefined {
  try {
    party().encoder.encode([value])
    return undefined
  } catch (error) {
    return unsendable(error, value, '[0]')
  }
}

function stackOf(error: Error): string {
  try {
    return typeof error.stack === 'string' ? error.stack : String(error)
  } catch {
    return 'an error whose stack cannot be read'
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : shown(error)
}

/** Showing a value may run the user's code. */
function shown(value: unknown): string {
  try {
    return inspect(value, { depth: 1, maxStringLength: 200, breakLength: Infinity })
  } catch {
    return 'a value that cannot be shown'
  }
}
