/**
 * What all queues have in common: putting, getting, waiting, shutting down, closing.
 *
 * A put writes the value into shared memory before it returns, so there is no feeder thread, and nothing to flush when a
 * process ends. The fast paths do without closures and allocations; what has to wait takes the slow ones.
 */
import {
  type Attachment,
  Consumer,
  createRing,
  invalidType,
  type Party,
  type Ref,
  RING,
  RING_STATE,
  ringSize,
  type SharedClass,
  SharedObject,
  ShutDown,
  shutDownRing,
  StateError,
  type Wait,
  waitersOf,
} from '@mp/ipc/internal'
import type { GetOptions, Received } from './get-options.js'
import { Getting, type Source } from './getting.js'
import { DONE, Putting } from './putting.js'

export abstract class SharedQueue<T> extends SharedObject {
  readonly #putting: Putting<T>
  readonly #getting: Getting<T>

  /** @param maxsize - most items at a time; 0: no bound */
  protected constructor(
    type: SharedClass,
    origin: Attachment | undefined,
    maxsize: number,
    state = 0,
    sourceOf: (party: Party, ref: Ref) => Source = (party, ref) => new Consumer(party, ref, false),
  ) {
    super(type, origin ?? ((party) => createRing(party, maxsize, state)))
    const { party, ref } = this
    const openness = { isOpen: () => !this.isClosed, assertOpen: () => this.assertOpen() }
    this.#putting = new Putting(openness, party, ref)
    this.#getting = new Getting(openness, party, ref, sourceOf(party, ref))
  }

  /**
   * Puts an item into the queue; waits while the queue is full. The item is fixed at once: later changes of it are not
   * seen. Mirrors `Queue.put`.
   *
   * @throws Full when time ran out; SerializationError for an item that cannot be sent; ShutDown; ClosedError; the
   *   signal's reason. The item has not been put then.
   */
  put(item: T, options?: Wait): Promise<void> {
    try {
      return this.#putting.put(item, options)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** {@link put} that blocks the calling thread. A signal is looked at once, before it blocks. */
  putSync(item: T, options?: Wait): void {
    this.#putting.putSync(item, options)
  }

  /** Puts an item if there is room right now. Mirrors `Queue.put_nowait`. @throws Full */
  putNowait(item: T): void {
    this.putSync(item, 0)
  }

  /**
   * Takes the oldest item out of the queue; waits while there is none. Mirrors `Queue.get`.
   *
   * @throws Empty when time ran out; ShutDown; ClosedError; the signal's reason. Nothing has been taken then.
   */
  get(options: GetOptions & { readonly info: true }): Promise<Received<T>>
  get(options?: GetOptions | number): Promise<T>
  get(options?: GetOptions | number): Promise<T | Received<T>> {
    try {
      return this.#getting.get(options)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** {@link get} that blocks the calling thread. A signal is looked at once, before it blocks. */
  getSync(options: GetOptions & { readonly info: true }): Received<T>
  getSync(options?: GetOptions | number): T
  getSync(options?: GetOptions | number): T | Received<T> {
    return this.#getting.getSync(options)
  }

  /** Takes the oldest item if there is one right now. Mirrors `Queue.get_nowait`. @throws Empty */
  getNowait(): T {
    return this.#getting.getSync(0) as T
  }

  /** How many items are in the queue. Exact, in every process, once `put` has resolved. Mirrors `Queue.qsize`. */
  qsize(): number {
    this.assertOpen()
    return this.countItems()
  }

  /** Whether the queue holds no item. Mirrors `Queue.empty`. */
  empty(): boolean {
    return this.qsize() === 0
  }

  /** Whether the queue holds as many items as it may. Mirrors `Queue.full`. */
  full(): boolean {
    const size = this.qsize()
    const capacity = this.party.words[this.ref + RING.capacity]!
    return capacity > 0 && size >= capacity
  }

  /**
   * Lets go of the queue in this process; other processes are not disturbed, and what was put stays. From now on every
   * call on this handle is a ClosedError, also those that are waiting. Closing again does nothing. Mirrors `Queue.close`.
   */
  close(): void {
    this[Symbol.dispose]()
  }

  /**
   * Resolves when everything this process has put is in the queue. It always is: a put writes into shared memory itself.
   * Mirrors `Queue.join_thread`.
   *
   * @throws StateError before `close()`
   */
  joinThread(): Promise<void> {
    return this.isClosed ? DONE : Promise.reject(new StateError('joinThread() of an open queue: call close() before'))
  }

  /** Does nothing: there is no feeder thread that the end of the process would wait for. Mirrors `Queue.cancel_join_thread`. */
  cancelJoinThread(): void {}

  /**
   * Ends the queue for everybody: further puts are a ShutDown, and gets are once the queue is empty. Those who wait are
   * told. Mirrors `queue.Queue.shutdown`.
   *
   * @param options - `immediate`: what is in the queue is dropped as well, and counts as done. Default false.
   * @throws TypeError (`ERR_MP_INVALID_ARG`); ClosedError
   */
  shutdown(options: { readonly immediate?: boolean | undefined } = {}): void {
    this.assertOpen()
    if (typeof options !== 'object' || (options as unknown) === null)
      throw invalidType('options', 'an object like { immediate }', options)
    const { immediate = false } = options
    if (typeof immediate !== 'boolean') throw invalidType('options.immediate', 'a boolean', immediate)
    shutDownRing(this.party, this.ref, immediate)
  }

  /** The items as they come, until the queue is shut down and empty. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      let item: T
      try {
        item = await this.get()
      } catch (error) {
        if (error instanceof ShutDown) return
        throw error
      }
      yield item
    }
  }

  /** Items that can be got right now. */
  protected countItems(): number {
    return ringSize(this.party.words, this.ref)
  }

  protected describe(): string {
    const size = this.countItems()
    const capacity = this.party.words[this.ref + RING.capacity]!
    const shut = (this.party.words[this.ref + RING.state]! & RING_STATE.shutDown) !== 0 ? ', shut down' : ''
    const waiting = (list: number, who: string): string => {
      const count = waitersOf(this.party.words, list).length
      return count === 0 ? '' : `, ${String(count)} ${who}`
    }
    const items = `${String(size)}${capacity > 0 ? ` of ${String(capacity)}` : ''} items`
    return `${items}${shut}${waiting(this.ref + RING.readers, 'getting')}${waiting(this.ref + RING.writers, 'putting')}`
  }
}
