import { Attachment, ringKind, shareClass } from '@mp/ipc/internal'
import { SharedQueue } from './shared-queue.js'

/**
 * A queue without a bound. Mirrors `multiprocessing.SimpleQueue`; here it has all that {@link Queue} has, since a
 * {@link Queue} is as simple: what was put is in the queue when `put` returns.
 *
 * @example
 * const queue = new SimpleQueue<number>()
 * queue.putSync(1)
 * console.log(queue.getSync())
 */
export class SimpleQueue<T = unknown> extends SharedQueue<T> {
  constructor()
  constructor(origin?: unknown) {
    super(simpleQueueClass, origin instanceof Attachment ? origin : undefined, 0)
  }
}

const simpleQueueClass = shareClass(
  { type: 'SimpleQueue', module: import.meta.url, kind: ringKind },
  (attachment) => new (SimpleQueue as new (origin: unknown) => SimpleQueue)(attachment),
)
