import type { CHUNK, STAR_CHUNK } from '../messages.js'
import type { AnyCallable } from '../pool/functions.js'
import type { Submissions } from '../pool/submissions.js'
import type { Task } from '../tasks/task.js'
import { AsyncResult } from './async-result.js'
import { type Callbacks, checkCallbacks } from './callbacks.js'
import { checkWhole, chunksOf, defaultChunksize } from './chunks.js'
import { MapResults } from './map-results.js'

/** Options of `map`, `starmap` and their asynchronous forms. */
export interface MapOptions {
  /** Items that go to a worker at a time. Default: a quarter of an even share. */
  readonly chunksize?: number | undefined
  /** Called as results come in, with how many items are done and how many there are. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined
}

/** @throws TypeError, RangeError, TargetError, StateError */
export function startMap<R>(
  submissions: Submissions,
  fn: AnyCallable,
  items: readonly unknown[],
  kind: typeof CHUNK | typeof STAR_CHUNK,
  options: (MapOptions & Callbacks<R[]>) | undefined,
): AsyncResult<R[]> {
  checkCallbacks(options)
  const { chunksize, onProgress } = options ?? {}
  const { scheduler } = submissions
  const size =
    chunksize === undefined
      ? Math.max(defaultChunksize(items.length, scheduler.crew.size), 1)
      : checkWhole('chunksize', chunksize)
  submissions.assertRunning()
  submissions.find(fn)
  const tasks: Task[] = []
  const result = new AsyncResult<R[]>(options)
  const results = new MapResults(items.length, size, result, onProgress)
  let index = 0
  for (const chunk of chunksOf(items, size)) {
    tasks.push(submissions.goOn(kind, fn, chunk, results.chunk(index, chunk.length)))
    index += chunk.length
  }
  result.begun({
    cancel: (error) => {
      for (const task of tasks) scheduler.cancel(task, error)
      return true
    },
  })
  return result
}
