/** Runs a function over the items of a chunk, one after the other, and answers with all results at once. */
import type { Producer } from '@mp/ipc/internal'
import { STAR_CHUNK, type TaskMessage } from '../messages.js'
import { failureOf, isThenable, type ItemFailure, putChunkResult, type Run } from './replies.js'

/** Returns a promise when the work goes on asynchronously. */
export function runChunk(results: Producer, [kind, task, , items]: TaskMessage, run: Run): Promise<void> | undefined {
  const spread = kind === STAR_CHUNK
  const values: unknown[] = []
  const failures: ItemFailure[] = []
  const finish = (): void => putChunkResult(results, task, values, failures)
  for (let i = 0; i < items.length; i++) {
    const value = attempt(run, items[i], spread, (thrown) => failures.push([i, failureOf(thrown)]))
    if (isThenable(value)) return runOn(run, items, spread, i, value, values, failures).then(finish)
    values.push(value)
  }
  finish()
  return undefined
}

function attempt(run: Run, item: unknown, spread: boolean, fail: (thrown: unknown) => void): unknown {
  try {
    return spread ? run(...(item as readonly unknown[])) : run(item)
  } catch (thrown) {
    fail(thrown)
    return undefined
  }
}

/** The rest of a chunk once an item turned out to be asynchronous: still one after the other. */
async function runOn(
  run: Run,
  items: readonly unknown[],
  spread: boolean,
  from: number,
  first: PromiseLike<unknown>,
  values: unknown[],
  failures: ItemFailure[],
): Promise<void> {
  for (let i = from, value: unknown = first; ;) {
    try {
      values.push(await value)
    } catch (thrown) {
      failures.push([i, failureOf(thrown)])
      values.push(undefined)
    }
    if (++i >= items.length) return
    const index = i
    value = attempt(run, items[i], spread, (thrown) => failures.push([index, failureOf(thrown)]))
  }
}
