import { Attachment, ringKind, shareClass } from '@mp/ipc/internal'
import { capacityOf } from './maxsize.js'
import { SharedQueue } from './shared-queue.js'

/**
 * A queue between processes, of any number of producers and consumers. Mirrors `multiprocessing.Queue`.
 *
 * Items of one producer come out in the order in which they were put. A value is fixed when it is put; it may be as large
 * as memory allows. What was put is in shared memory: it survives its producer.
 *
 * @example
 * const queue = new Queue<string>(10)
 * await queue.put('hello')
 * console.log(await queue.get({ timeout: 1000 }))
 */
export class Queue<T = unknown> extends SharedQueue<T> {
  /** @param maxsize - most items at a time, 1 to 2^31 - 1. 0 (the default) or less: no bound. */
  constructor(maxsize?: number)
  constructor(origin: unknown = 0) {
    if (origin instanceof Attachment) super(queueClass, origin, 0)
    else super(queueClass, undefined, capacityOf(origin))
  }
}

const queueClass = shareClass(
  { type: 'Queue', module: import.meta.url, kind: ringKind },
  (attachment) => new (Queue as new (origin: unknown) => Queue)(attachment),
)
