import { CancelledError, invalidType } from '@mp/ipc/internal'
import { CHUNK, ITEM } from '../messages.js'
import type { AnyCallable } from '../pool/functions.js'
import type { Submissions } from '../pool/submissions.js'
import { checkWhole } from '../results/chunks.js'
import { ImapIterator } from './imap-iterator.js'

/** Inputs that are read ahead for each worker when the caller does not say how many. */
const BUFFERED = 64

/** Options of `imap` and `imapUnordered`. */
export interface ImapOptions {
  /** Items that go to a worker at a time. Default 1. */
  readonly chunksize?: number | undefined
  /**
   * Inputs that are read ahead of the reader, beside those that the workers have (`workers * chunksize`). Default: 64 for
   * each worker.
   */
  readonly buffersize?: number | undefined
  /** Called as results come in; the total is known for arrays and other inputs with a length or size. */
  readonly onProgress?: ((done: number, total: number | undefined) => void) | undefined
}

/** @throws TypeError, RangeError, TargetError, StateError */
export function startImap<R>(
  submissions: Submissions,
  fn: AnyCallable,
  items: Iterable<unknown> | AsyncIterable<unknown>,
  ordered: boolean,
  options: ImapOptions = {},
): ImapIterator<R> {
  const { scheduler } = submissions
  const { size } = scheduler.crew
  const { chunksize = 1, buffersize = BUFFERED * size, onProgress } = options
  submissions.assertRunning()
  if (!isIterable(items)) throw invalidType('items', 'an iterable or an async iterable', items)
  if (buffersize !== 0) checkWhole('buffersize', buffersize)
  checkWhole('chunksize', chunksize)
  submissions.find(fn)
  const kind = chunksize === 1 ? ITEM : CHUNK
  const iterator = new ImapIterator<R>(items, {
    chunksize,
    ahead: size * chunksize + buffersize,
    ordered,
    onProgress,
    total: lengthOf(items),
    submit: (chunk, outcome) => submissions.goOn(kind, fn, chunk, outcome),
    cancel: (task) => scheduler.cancel(task, new CancelledError('the iteration was left')),
    ended: () => scheduler.sourceEnded(iterator),
  })
  scheduler.addSource(iterator)
  iterator.begin()
  return iterator
}

const isIterable = (value: unknown): boolean =>
  typeof value === 'string' ||
  (typeof value === 'object' && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value))

/** How many items an input has, when it says so. */
function lengthOf(items: object): number | undefined {
  const { length, size } = items as { length?: unknown; size?: unknown }
  return typeof length === 'number' ? length : typeof size === 'number' ? size : undefined
}
