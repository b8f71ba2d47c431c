import type { Server, Socket } from 'node:net'
import { inspect } from 'node:util'
import { Refusal, SHAREABLE } from '../codec/index.js'
import { ClosedError } from '../errors/index.js'
import { invalidType } from '../errors/invalid-argument.js'
import { native } from '../native/load.js'
import { signalOf, timeoutOf, type Wait } from '../wait/wait-options.js'
import { TimeoutError } from '../errors/index.js'
import { type Address, checkAddress, type Family, makeAddress } from './address.js'
import { checkAuthkey, checkHandshakeTimeout, type KeyOptions } from './authkey.js'
import { count } from './bytes-argument.js'
import type { Connection } from './connection.js'
import { FrameSocket } from './frame-socket.js'
import { authenticateClient } from './handshake.js'
import { LocalWaits } from './local-waits.js'
import { SocketConnection } from './socket-connection.js'

/** Where a `Listener` waits for connections, and who may come in. */
export interface ListenerOptions extends KeyOptions {
  /**
   * A path, an abstract name (Linux: it begins with `\0` and leaves nothing behind), or `{ host, port }`; port 0: any free
   * one. Default: one is made, on Linux an abstract name.
   */
  readonly address?: Address | undefined
  /** `'AF_UNIX'` or `'AF_INET'`. Default: what the address is. */
  readonly family?: Family | undefined
  /** How many connections may wait to be accepted; further ones are closed. Default 128. */
  readonly backlog?: number | undefined
}

type Arrival = { readonly connection: SocketConnection; readonly from: Address } | { readonly error: unknown }

/**
 * Waits for connections of other processes, of this family or any other. Mirrors `multiprocessing.connection.Listener`.
 *
 * Handshakes go on beside each other, so a client that says nothing keeps nobody waiting. An abstract name and a TCP port
 * can be reached by every user of the machine: give an `authkey`.
 *
 * @example
 * await using listener = new Listener({ address: { host: '127.0.0.1', port: 0 }, authkey })
 * const connection = await listener.accept()
 * for await (const message of connection) console.log(message)
 */
export class Listener implements AsyncDisposable {
  readonly #server: Server
  readonly #authkey: Buffer | undefined
  readonly #handshakeTimeout: number
  readonly #backlog: number
  readonly #arrived: Arrival[] = []
  readonly #greeting = new Set<FrameSocket>()
  readonly #waits = new LocalWaits((busy) => void (busy ? this.#server.ref() : this.#server.unref()))
  #address: Address
  #lastAccepted: Address | undefined
  #failure: unknown
  #closed = false

  /**
   * @throws TypeError, RangeError (`ERR_MP_INVALID_ARG`). An address that cannot be had, such as one in use, is what
   *   `accept()` rejects with; the error has the system's code.
   */
  constructor(options: ListenerOptions = {}) {
    if (typeof options !== 'object' || options === null) throw invalidType('options', 'an object', options)
    const { address, family, backlog = 128, authkey, handshakeTimeout } = options
    this.#address = address === undefined ? makeAddress(family) : checkAddress(address, family)
    this.#backlog = Math.max(count(backlog, 'backlog', 65535), 1)
    this.#authkey = checkAuthkey(authkey)
    this.#handshakeTimeout = checkHandshakeTimeout(handshakeTimeout)
    this.#server = process.getBuiltinModule('node:net').createServer((socket) => this.#greet(socket))
    this.#server.on('error', (error) => {
      this.#failure = error
      this.#waits.retryAll()
    })
    this.#listen(this.#address)
    if (!this.#waits.isBusy) this.#server.unref()
  }

  /** Where clients find it: what was given, with the port that it really has. */
  get address(): Address {
    return this.#address
  }

  /** Where the connection came from that was accepted last: `{ host, port }`, or `''` for a Unix socket. */
  get lastAccepted(): Address | undefined {
    return this.#lastAccepted
  }

  /** Whether it was closed. */
  get closed(): boolean {
    return this.#closed
  }

  /**
   * The next connection. One that arrives before anybody waits for it is kept, with all that it sent. Mirrors `accept`.
   *
   * @throws AuthenticationError for a client that did not prove to hold the authkey: it was sent away, and the listener goes
   *   on; TimeoutError; ClosedError; the error of listening, such as one with the code `EADDRINUSE`
   */
  async accept(options?: Wait): Promise<Connection> {
    const timeout = timeoutOf(options)
    let arrival: Arrival | undefined
    const attempt = (): boolean => {
      if (this.#closed) throw new ClosedError('this listener was closed')
      arrival = this.#arrived.shift()
      if (arrival === undefined && this.#failure !== undefined) throw this.#failure
      return arrival !== undefined
    }
    await this.#waits.wait(attempt, timeout, signalOf(options))
    if (arrival === undefined) throw new TimeoutError('accept() ran out of time')
    if ('error' in arrival) throw arrival.error
    this.#lastAccepted = arrival.from
    return arrival.connection
  }

  /** Stops listening. Connections that were accepted stay; those that were not are closed. Closing again does nothing. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#server.close()
    for (const frames of this.#greeting) frames.close()
    for (const arrival of this.#arrived.splice(0)) if ('connection' in arrival) arrival.connection.close()
    this.#waits.retryAll()
  }

  /** `close()`, at the end of a block of `using`. */
  [Symbol.dispose](): void {
    this.close()
  }

  /** `close()`, at the end of a block of `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
  }

  /** @throws SerializationError */
  [SHAREABLE](): never {
    throw new Refusal(this, 'a Listener', 'it stays where it is; send the connections that it accepts')
  }

  [inspect.custom](): string {
    const state = this.#closed ? 'closed' : `${inspect(this.#address)}, ${this.#arrived.length} to accept`
    return `Listener <${state}>`
  }

  #listen(address: Address): void {
    const backlog = this.#backlog
    if (typeof address === 'string') {
      this.#server.listen({ path: address, backlog })
      return
    }
    // Node binds TCP addresses later; so that the port is known at once, the socket is made here. What is wrong with an
    // address Node says in its own words.
    const fd = native().listenTcp(address.host, address.port, backlog)
    this.#server.listen(fd < 0 ? { ...address, backlog } : { fd, backlog })
    const bound = this.#server.address()
    if (typeof bound === 'object' && bound !== null) this.#address = { host: address.host, port: bound.port }
  }

  #greet(socket: Socket): void {
    if (this.#arrived.length + this.#greeting.size >= this.#backlog) {
      socket.on('error', () => undefined).destroy()
      return
    }
    const from = socket.remotePort === undefined ? '' : { host: socket.remoteAddress ?? '', port: socket.remotePort }
    const frames = new FrameSocket(socket)
    if (this.#authkey === undefined) return this.#arrive({ connection: new SocketConnection(frames), from })
    this.#greeting.add(frames)
    authenticateClient(frames, this.#authkey, this.#handshakeTimeout)
      .then(
        () => this.#arrive({ connection: new SocketConnection(frames), from }),
        (error: unknown) => this.#arrive({ error }),
      )
      .finally(() => this.#greeting.delete(frames))
  }

  #arrive(arrival: Arrival): void {
    if (this.#closed) {
      if ('connection' in arrival) arrival.connection.close()
      return
    }
    this.#arrived.push(arrival)
    this.#waits.retry()
  }
}
