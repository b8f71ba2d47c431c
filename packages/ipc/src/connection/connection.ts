import { inspect } from 'node:util'
import { SHAREABLE, type Shareable } from '../codec/index.js'
import { ClosedError, EOFError, StateError } from '../errors/index.js'
import type { NOTHING } from '../ring/consumer.js'
import { signalOf, timeoutOf, type Wait, type WaitOptions } from '../wait/wait-options.js'
import { WAITABLE, type Waitable } from '../waitable/waitable.js'
import { type Bytes, sliceOf } from './bytes-argument.js'
import { copyInto, copyOfAtMost, limits, type Sink } from './received-bytes.js'
import { outOfTime, prepared, Receiving } from './receiving.js'

/** A message to be sent. */
export type Content = { readonly value: unknown } | { readonly bytes: Uint8Array }

/**
 * One end of a pipe, or of a socket that a {@link Listener} and a {@link Client} made. Mirrors
 * `multiprocessing.connection.Connection`.
 *
 * A message is whole or not there: several processes may send into one end, and several may receive from one. What was
 * sent with `send()` is received with `recv()`, what was sent with `sendBytes()` with `recvBytes()` or `recvBytesInto()`;
 * the wrong one of them is a StateError, and leaves the message for the right one.
 *
 * Everything that waits takes `{ block = true, timeout, signal }` or a number of milliseconds, has a `…Sync` twin that
 * blocks the calling thread, and fails with a TimeoutError when time runs out, a ClosedError when this end is closed
 * meanwhile, or the signal's reason.
 *
 * @example
 * const [here, there] = Pipe()
 * await here.send({ greeting: 'hello' })
 * console.log(await there.recv()) // { greeting: 'hello' }
 */
export abstract class Connection<In = unknown, Out = unknown> implements AsyncIterable<In>, Disposable {
  /** Whether this end can receive. */
  abstract readonly readable: boolean
  /** Whether this end can send. */
  abstract readonly writable: boolean
  /** Whether it was closed in this process. */
  abstract readonly closed: boolean

  /**
   * Lets go of this end in this process, at once. Other processes that have it are not disturbed; after the last one the
   * other end gets an EOFError, once it has received what was sent before. Closing again does nothing.
   */
  abstract close(): void

  /** Sends it; false when time ran out. What is sent is fixed before it returns. */
  protected abstract transmit(content: Content, timeout: number, signal: AbortSignal | undefined): Promise<boolean>
  protected abstract transmitSync(content: Content, timeout: number): boolean
  /** Takes the next value, or `NOTHING`. */
  protected abstract takeValue(): unknown
  /** Takes the next message of bytes, or `NOTHING`. */
  protected abstract takeBytes<T>(sink: Sink<T>): T | typeof NOTHING
  /** Whether something can be received without waiting, the end included. Takes nothing. */
  protected abstract isReady(): boolean
  /** Whether nobody else of this thread waits to receive, so that one who comes need not queue. */
  protected abstract isFirst(): boolean
  /** Tries until it works. `independent`: it takes nothing. */
  protected abstract until(
    attempt: () => boolean,
    timeout: number,
    signal: AbortSignal | undefined,
    independent: boolean,
  ): Promise<boolean>
  protected abstract untilSync(attempt: () => boolean, timeout: number): boolean
  /** What `util.inspect` shows. */
  protected abstract describe(): string
  abstract [SHAREABLE](): Shareable

  readonly #receiving = new Receiving({
    assertReadable: (method) => this.#assertReadable(method),
    isReady: () => {
      this.assertOpen()
      return this.isReady()
    },
    isFirst: () => this.isFirst(),
    until: (attempt, timeout, signal, independent) => this.until(attempt, timeout, signal, independent),
    untilSync: (attempt, timeout) => this.untilSync(attempt, timeout),
  })

  /**
   * Sends a value. It is fixed at once: later changes of it are not seen. Waits while the pipe is full, that is, while it
   * holds a mebibyte or more that nobody has received; a message of any size finds room in an empty pipe. Mirrors `send`.
   *
   * @throws SerializationError for what cannot be sent; EOFError when the other end is gone; TimeoutError; ClosedError;
   *   StateError when this end only receives. Nothing has been sent then.
   */
  async send(value: Out, options?: Wait): Promise<void> {
    this.#assertWritable('send')
    await this.#transmit({ value }, options, 'send')
  }

  /** {@link send} that blocks the calling thread. A signal is looked at once, before it blocks. */
  sendSync(value: Out, options?: Wait): void {
    this.#assertWritable('sendSync')
    this.#transmitSync({ value }, options, 'sendSync')
  }

  /**
   * Sends bytes as one message, as they are; no bytes are a message too. Mirrors `send_bytes`.
   *
   * @param buffer - a Buffer, typed array, DataView or ArrayBuffer
   * @param offset - the first byte. Default 0; may be left out before `options`.
   * @param size - how many bytes. Default: all that follow; may be left out before `options`.
   * @throws RangeError (`ERR_MP_INVALID_ARG`) for bytes that the buffer does not have, and what `send` throws
   */
  async sendBytes(buffer: ArrayBufferView | ArrayBuffer, offset?: Bytes, size?: Bytes, options?: Wait): Promise<void> {
    this.#assertWritable('sendBytes')
    const { bytes, wait } = sliceOf(buffer, offset, size, options)
    await this.#transmit({ bytes }, wait, 'sendBytes')
  }

  /** {@link sendBytes} that blocks the calling thread. */
  sendBytesSync(buffer: ArrayBufferView | ArrayBuffer, offset?: Bytes, size?: Bytes, options?: Wait): void {
    this.#assertWritable('sendBytesSync')
    const { bytes, wait } = sliceOf(buffer, offset, size, options)
    this.#transmitSync({ bytes }, wait, 'sendBytesSync')
  }

  /**
   * Receives a value; waits while there is none. Mirrors `recv`.
   *
   * @throws EOFError when everything was received and the other end is gone; TimeoutError; ClosedError; StateError when
   *   this end only sends, or the next message is bytes
   */
  recv(options?: Wait): Promise<In> {
    return this.#receiving.receive('recv', () => this.takeValue() as In | typeof NOTHING, options)
  }

  /** {@link recv} that blocks the calling thread. A signal is looked at once, before it blocks. */
  recvSync(options?: Wait): In {
    return this.#receiving.receiveSync('recvSync', () => this.takeValue() as In | typeof NOTHING, options)
  }

  /**
   * Receives bytes that were sent as one message. Mirrors `recv_bytes`.
   *
   * @param maxLength - most bytes that are wanted. Default: any number.
   * @throws BufferTooShort for a message that is longer, which is in its `data`; and what `recv` throws
   */
  recvBytes(maxLength?: number | WaitOptions, options?: Wait): Promise<Buffer> {
    return prepared(() => {
      const { most, wait } = limits(maxLength, options)
      return this.#receiving.receive('recvBytes', () => this.takeBytes(copyOfAtMost(most)), wait)
    })
  }

  /** {@link recvBytes} that blocks the calling thread. */
  recvBytesSync(maxLength?: number | WaitOptions, options?: Wait): Buffer {
    const { most, wait } = limits(maxLength, options)
    return this.#receiving.receiveSync('recvBytesSync', () => this.takeBytes(copyOfAtMost(most)), wait)
  }

  /**
   * Receives bytes that were sent as one message into memory that is there already. Mirrors `recv_bytes_into`.
   *
   * @param buffer - a Buffer, typed array, DataView or ArrayBuffer
   * @param offset - its first byte to be written. Default 0; may be left out before `options`.
   * @returns how many bytes came
   * @throws BufferTooShort when they do not fit: the whole message is in its `data`; and what `recv` throws
   */
  recvBytesInto(buffer: ArrayBufferView | ArrayBuffer, offset?: Bytes, options?: Wait): Promise<number> {
    return prepared(() => {
      const { bytes, wait } = sliceOf(buffer, offset, undefined, options)
      return this.#receiving.receive('recvBytesInto', () => this.takeBytes(copyInto(bytes)), wait)
    })
  }

  /** {@link recvBytesInto} that blocks the calling thread. */
  recvBytesIntoSync(buffer: ArrayBufferView | ArrayBuffer, offset?: Bytes, options?: Wait): number {
    const { bytes, wait } = sliceOf(buffer, offset, undefined, options)
    return this.#receiving.receiveSync('recvBytesIntoSync', () => this.takeBytes(copyInto(bytes)), wait)
  }

  /**
   * Whether there is something to receive, the end (EOF) included. Takes nothing. Mirrors `poll`.
   *
   * @param options - milliseconds to wait for it, or `{ timeout, signal }`. Default 0: look once.
   */
  poll(options: Wait = 0): Promise<boolean> {
    return this.#receiving.poll(options)
  }

  /** {@link poll} that blocks the calling thread. */
  pollSync(options: Wait = 0): boolean {
    return this.#receiving.pollSync(options)
  }

  /** The values that come, until the other end is gone and all was received. */
  async *[Symbol.asyncIterator](): AsyncGenerator<In, void, undefined> {
    for (;;) {
      let value: In
      try {
        value = await this.recv()
      } catch (error) {
        if (error instanceof EOFError) return
        throw error
      }
      yield value
    }
  }

  /** For `wait()`: ready when there is something to receive, the end included. */
  [WAITABLE](): Waitable {
    this.#assertReadable('wait')
    return { ready: () => this.closed || this.isReady(), watch: (onChange) => this.#receiving.watch(onChange) }
  }

  /** `close()`, at the end of a block of `using`. */
  [Symbol.dispose](): void {
    this.close()
  }

  [inspect.custom](): string {
    return `Connection <${this.closed ? 'closed' : this.describe()}>`
  }

  protected assertOpen(): void {
    if (this.closed) throw new ClosedError('this connection was closed in this process')
  }

  #assertWritable(method: string): void {
    this.assertOpen()
    if (!this.writable) throw new StateError(`${method}() of a connection that only receives: use the other end`)
  }

  #assertReadable(method: string): void {
    this.assertOpen()
    if (!this.readable) throw new StateError(`${method}() of a connection that only sends: use the other end`)
  }

  async #transmit(content: Content, options: Wait, method: string): Promise<void> {
    const timeout = timeoutOf(options)
    const signal = signalOf(options)
    signal?.throwIfAborted()
    if (!(await this.transmit(content, timeout, signal))) throw outOfTime(method)
  }

  #transmitSync(content: Content, options: Wait, method: string): void {
    const timeout = timeoutOf(options)
    signalOf(options)?.throwIfAborted()
    if (!this.transmitSync(content, timeout)) throw outOfTime(method)
  }
}
