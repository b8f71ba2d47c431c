/**
 * What all queues have in common: putting, getting, waiting, shutting down, closing.
 *
 * A put writes the value into shared memory before it returns, so there is no feeder thread, and nothing to flush when a
 * process ends. The fast paths do without closures and allocations; what has to wait takes the slow ones.
 */
import {
  Attachment,
  Consumer,
  createRing,
  Empty,
  Full,
  invalidType,
  type Message,
  NOTHING,
  type Party,
  Producer,
  type Ref,
  RING,
  RING_STATE,
  ringSize,
  type SharedClass,
  SharedObject,
  ShutDown,
  shutDownRing,
  signalOf,
  StateError,
  timeoutOf,
  type Wait,
  type WaitOptions,
  waitersOf,
  waitSync,
} from '@mp/ipc/internal'

const DONE = Promise.resolve()

/** An item and how it came: what `get({ info: true })` gives. */
export interface Received<T> {
  readonly item: T
  /** True when a consumer that is gone had got it before and had not called `taskDone()`. Always false but in a JoinableQueue. */
  readonly redelivered: boolean
}

/** What `get` takes beside the options of everything that waits. */
export interface GetOptions extends WaitOptions {
  /** Give a {@link Received} instead of the item. Default false. */
  readonly info?: boolean | undefined
}

/** Where items are taken from: directly, or with claims on them. */
interface Source {
  readonly redelivered?: boolean
  get(): unknown
}

export abstract class SharedQueue<T> extends SharedObject {
  readonly #words: Int32Array
  readonly #readers: number
  readonly #writers: number
  readonly #producer: Producer
  readonly #source: Source

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
    this.#words = party.words
    this.#readers = ref + RING.readers
    this.#writers = ref + RING.writers
    this.#producer = new Producer(party, ref, false)
    this.#source = sourceOf(party, ref)
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
      if (options !== undefined) return this.#putWith(item, options)
      this.#assertMayPut()
      if (this.party.waits.isWaitingFor(this.#writers)) return this.#putInTurn(item)
      const refused = this.#producer.offer(item)
      return refused === undefined ? DONE : this.#putLater(item, this.#keep(refused), Infinity, undefined)
    } catch (error) {
      return Promise.reject(error as Error)
    }
  }

  /** {@link put} that blocks the calling thread. A signal is looked at once, before it blocks. */
  putSync(item: T, options?: Wait): void {
    const timeout = timeoutOf(options)
    signalOf(options)?.throwIfAborted()
    this.#assertMayPut()
    const refused = this.#producer.offer(item)
    if (refused === undefined) return
    const message = this.#keep(refused)
    let done = false
    try {
      done = waitSync(this.party, this.#writers, () => this.#attemptPut(message), timeout)
    } finally {
      this.#letGoOf(message, done)
    }
    if (!done) throw fullError(item)
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
      if (options !== undefined) return this.#getWith(options)
      if (this.party.waits.isWaitingFor(this.#readers)) return this.#getLater(Infinity, undefined, false)
      const item = this.#take()
      return item === NOTHING ? this.#getLater(Infinity, undefined, false) : Promise.resolve(item as T)
    } catch (error) {
      return Promise.reject(error as Error)
    }
  }

  /** {@link get} that blocks the calling thread. A signal is looked at once, before it blocks. */
  getSync(options: GetOptions & { readonly info: true }): Received<T>
  getSync(options?: GetOptions | number): T
  getSync(options?: GetOptions | number): T | Received<T> {
    if (options === undefined) {
      const item = this.#take()
      if (item !== NOTHING) return item as T
    }
    const timeout = timeoutOf(options)
    const info = wantsInfo(options)
    signalOf(options)?.throwIfAborted()
    let item = this.#takeAs(info)
    if (item === NOTHING) waitSync(this.party, this.#readers, () => (item = this.#takeAs(info)) !== NOTHING, timeout)
    if (item === NOTHING) throw emptyError()
    return item as T | Received<T>
  }

  /** Takes the oldest item if there is one right now. Mirrors `Queue.get_nowait`. @throws Empty */
  getNowait(): T {
    const item = this.#take()
    if (item === NOTHING) throw emptyError()
    return item as T
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
    const capacity = this.#words[this.ref + RING.capacity]!
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
   */
  shutdown({ immediate = false }: { readonly immediate?: boolean } = {}): void {
    this.assertOpen()
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
    return ringSize(this.#words, this.ref)
  }

  protected describe(): string {
    const size = this.countItems()
    const capacity = this.#words[this.ref + RING.capacity]!
    const shut = (this.#words[this.ref + RING.state]! & RING_STATE.shutDown) !== 0 ? ', shut down' : ''
    const waiting = (list: number, who: string): string => {
      const count = waitersOf(this.#words, list).length
      return count === 0 ? '' : `, ${String(count)} ${who}`
    }
    const items = `${String(size)}${capacity > 0 ? ` of ${String(capacity)}` : ''} items`
    return `${items}${shut}${waiting(this.#readers, 'getting')}${waiting(this.#writers, 'putting')}`
  }

  #assertMayPut(): void {
    this.assertOpen()
    if ((Atomics.load(this.#words, this.ref + RING.state) & RING_STATE.shutDown) !== 0)
      throw new ShutDown('the queue was shut down: nothing can be put any more')
  }

  #putWith(item: T, options: Wait): Promise<void> {
    const timeout = timeoutOf(options)
    const signal = signalOf(options)
    this.#assertMayPut()
    signal?.throwIfAborted()
    if (timeout <= 0 || !this.party.waits.isWaitingFor(this.#writers)) {
      const refused = this.#producer.offer(item)
      if (refused === undefined) return DONE
      if (timeout > 0) return this.#putLater(item, this.#keep(refused), timeout, signal)
      this.party.writer.discard(refused)
    } else if (timeout > 0) return this.#putInTurn(item, timeout, signal)
    return Promise.reject(fullError(item))
  }

  /** Others of this thread wait already: the item goes behind theirs. */
  #putInTurn(item: T, timeout = Infinity, signal?: AbortSignal): Promise<void> {
    return this.#putLater(item, this.#keep(this.party.writer.write(item)), timeout, signal)
  }

  async #putLater(item: T, message: Message, timeout: number, signal: AbortSignal | undefined): Promise<void> {
    let done = false
    try {
      done = await this.party.waits.wait(this.#writers, () => this.#attemptPut(message), { timeout, signal })
    } finally {
      this.#letGoOf(message, done)
    }
    if (!done) throw fullError(item)
  }

  #attemptPut(message: Message): boolean {
    this.#assertMayPut()
    return this.#producer.putMessage(message)
  }

  /** Makes an encoded item last while it waits for room, with everything it refers to. */
  #keep(message: Message): Message {
    for (const object of message.shared) this.party.handles.retainInFlight(object)
    return this.party.writer.keep(message)
  }

  #letGoOf(message: Message, put: boolean): void {
    if (!put) this.party.writer.discard(message)
    for (const object of message.shared) this.party.handles.releaseInFlight(object)
  }

  #getWith(options: GetOptions | number): Promise<T | Received<T>> {
    const timeout = timeoutOf(options)
    const signal = signalOf(options)
    const info = wantsInfo(options)
    signal?.throwIfAborted()
    if (timeout <= 0 || !this.party.waits.isWaitingFor(this.#readers)) {
      const item = this.#takeAs(info)
      if (item !== NOTHING) return Promise.resolve(item as T | Received<T>)
    }
    return timeout > 0 ? this.#getLater(timeout, signal, info) : Promise.reject(emptyError())
  }

  #getLater(timeout: number, signal: AbortSignal | undefined, info: false): Promise<T>
  #getLater(timeout: number, signal: AbortSignal | undefined, info: boolean): Promise<T | Received<T>>
  async #getLater(timeout: number, signal: AbortSignal | undefined, info: boolean): Promise<T | Received<T>> {
    let item: unknown = NOTHING
    const attempt = (): boolean => (item = this.#takeAs(info)) !== NOTHING
    if (!(await this.party.waits.wait(this.#readers, attempt, { timeout, signal }))) throw emptyError()
    return item as T | Received<T>
  }

  #takeAs(info: boolean): unknown {
    const item = this.#take()
    return info && item !== NOTHING ? { item, redelivered: this.#source.redelivered === true } : item
  }

  /** The oldest item, or `NOTHING`. SYNC: a put that the state's load does not see as refused is seen by `get`. */
  #take(): unknown {
    this.assertOpen()
    const state = Atomics.load(this.#words, this.ref + RING.state)
    if ((state & RING_STATE.drained) !== 0) throw shutDownError()
    const item = this.#source.get()
    if (item === NOTHING && (state & RING_STATE.shutDown) !== 0) throw shutDownError()
    return item
  }
}

function wantsInfo(options: GetOptions | number | undefined): boolean {
  if (typeof options !== 'object' || options.info === undefined) return false
  if (typeof options.info !== 'boolean') throw invalidType('options.info', 'a boolean', options.info)
  return options.info
}

const fullError = <T>(item: T): Full<T> => new Full('the queue was full', item)
const emptyError = (): Empty => new Empty('the queue was empty')
const shutDownError = (): ShutDown => new ShutDown('the queue was shut down, and nothing is left in it')
