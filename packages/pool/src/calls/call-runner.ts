import type { Producer } from '@mp/ipc/internal'
import { failureOf, isThenable, putFailure, putResult, type Run } from './replies.js'

/** Runs a function once and answers. Returns a promise when it goes on asynchronously. */
export function runCall(
  results: Producer,
  task: number,
  run: Run,
  args: readonly unknown[],
): Promise<void> | undefined {
  try {
    const value: unknown = run(...args)
    if (isThenable(value)) return answerLater(results, task, value)
    putResult(results, task, value)
  } catch (error) {
    putFailure(results, task, failureOf(error))
  }
  return undefined
}

async function answerLater(results: Producer, task: number, value: PromiseLike<unknown>): Promise<void> {
  try {
    putResult(results, task, await value)
  } catch (error) {
    putFailure(results, task, failureOf(error))
  }
}
