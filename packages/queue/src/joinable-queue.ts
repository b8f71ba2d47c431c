import {
  Attachment,
  ClaimingConsumer,
  invalidType,
  orphanedMessages,
  RING,
  RING_STATE,
  ringKind,
  ringSize,
  shareClass,
  signalOf,
  StateError,
  timeoutOf,
  unfinishedMessages,
  type Wait,
  waitSync,
} from '@mp/ipc/internal'
import { capacityOf } from './maxsize.js'
import { SharedQueue } from './shared-queue.js'

/** What a {@link JoinableQueue} does with items whose consumer is gone. */
export interface JoinableQueueOptions {
  /**
   * An item that was got by a consumer which then died, ended or closed the queue without `taskDone()`: `'redeliver'`
   * (the default) gives it to the next consumer, `'drop'` counts it as done.
   */
  readonly onLost?: 'redeliver' | 'drop' | undefined
}

/**
 * A queue that knows when all its items have been dealt with. Mirrors `multiprocessing.JoinableQueue`.
 *
 * Each consumer calls `taskDone()` once for each item it got; `join()` waits until that has happened for every item that
 * was put. Unlike Python's, it survives its consumers: what they had got and not done is redelivered.
 *
 * A consumer is a thread of a process. Its `taskDone()` is about the oldest item it got and has not done yet.
 *
 * @example
 * const jobs = new JoinableQueue<string>()
 * await jobs.put('one')
 * const job = await jobs.get()
 * console.log(job)
 * jobs.taskDone()
 * await jobs.join()
 */
export class JoinableQueue<T = unknown> extends SharedQueue<T> {
  readonly #claims: ClaimingConsumer

  /**
   * @param maxsize - most items at a time, 1 to 2^31 - 1. 0 (the default) or less: no bound. Items that were got no longer
   *   count, also when they are to be redelivered.
   * @param options - what to do with items whose consumer is gone
   */
  constructor(maxsize?: number, options?: JoinableQueueOptions)
  constructor(origin: unknown = 0, options: JoinableQueueOptions = {}) {
    let claims: ClaimingConsumer | undefined
    const attached = origin instanceof Attachment
    super(
      joinableQueueClass,
      attached ? origin : undefined,
      attached ? 0 : capacityOf(origin),
      attached ? 0 : stateOf(options),
      (party, ref) => (claims = new ClaimingConsumer(party, ref)),
    )
    this.#claims = claims as unknown as ClaimingConsumer
  }

  /**
   * Says that the oldest item which this thread got and has not done yet is done. Mirrors `JoinableQueue.task_done`.
   *
   * @throws StateError when every item it got is done already
   */
  taskDone(): void {
    this.assertOpen()
    if (!this.#claims.done())
      throw new StateError('taskDone() was called more often than this thread got items: call it once for each item')
  }

  /**
   * Waits until every item that was put is done. Mirrors `JoinableQueue.join`.
   *
   * @returns true, or false when time ran out
   * @throws ClosedError, also when the queue is closed meanwhile; the signal's reason
   */
  join(options?: Wait): Promise<boolean> {
    try {
      const wait = { timeout: timeoutOf(options), signal: signalOf(options) }
      return this.party.waits.wait(this.ref + RING.joiners, this.#allDone, wait)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** {@link join} that blocks the calling thread. A signal is looked at once, before it blocks. */
  joinSync(options?: Wait): boolean {
    const timeout = timeoutOf(options)
    signalOf(options)?.throwIfAborted()
    return waitSync(this.party, this.ref + RING.joiners, this.#allDone, timeout)
  }

  protected override countItems(): number {
    const { words } = this.party
    return ringSize(words, this.ref) + orphanedMessages(words, this.ref)
  }

  protected override describe(): string {
    return `${super.describe()}, ${String(unfinishedMessages(this.party.words, this.ref))} unfinished`
  }

  readonly #allDone = (): boolean => {
    this.assertOpen()
    return unfinishedMessages(this.party.words, this.ref) === 0
  }
}

function stateOf(options: unknown): number {
  if (typeof options !== 'object' || options === null)
    throw invalidType('options', 'an object like { onLost }', options)
  const { onLost = 'redeliver' } = options as JoinableQueueOptions
  if (onLost === 'redeliver') return RING_STATE.joinable
  if (onLost === 'drop') return RING_STATE.joinable | RING_STATE.dropsLost
  throw invalidType('options.onLost', "'redeliver' or 'drop'", onLost)
}

const joinableQueueClass = shareClass(
  { type: 'JoinableQueue', module: import.meta.url, kind: ringKind },
  (attachment) => new (JoinableQueue as new (origin: unknown) => JoinableQueue)(attachment),
)
