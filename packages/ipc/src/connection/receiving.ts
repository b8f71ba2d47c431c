/** Waiting for what comes: the receiving half of a connection, whatever carries its messages. */
import { TimeoutError } from '../errors/index.js'
import { NOTHING } from '../ring/consumer.js'
import { signalOf, timeoutOf, type Wait } from '../wait/wait-options.js'

/** What the receiving half needs to know of the connection. */
export interface Inbound {
  /** @throws ClosedError, StateError when there is nothing to receive here */
  assertReadable(method: string): void
  /** Whether something can be received without waiting, the end included. @throws ClosedError */
  isReady(): boolean
  /** Whether nobody else of this thread waits to receive, so that one who comes need not queue. */
  isFirst(): boolean
  /** Tries until it works. `independent`: it takes nothing. */
  until(
    attempt: () => boolean,
    timeout: number,
    signal: AbortSignal | undefined,
    independent: boolean,
  ): Promise<boolean>
  untilSync(attempt: () => boolean, timeout: number): boolean
}

/** Takes the next message, or `NOTHING`. */
type Take<T> = () => T | typeof NOTHING

export class Receiving {
  readonly #inbound: Inbound

  constructor(inbound: Inbound) {
    this.#inbound = inbound
  }

  receive<T>(method: string, take: Take<T>, options: Wait): Promise<T> {
    return prepared(() => {
      this.#inbound.assertReadable(method)
      if (options === undefined && this.#inbound.isFirst()) {
        const now = take()
        if (now !== NOTHING) return Promise.resolve(now)
      }
      return this.#receiveLater(method, take, timeoutOf(options), signalOf(options))
    })
  }

  receiveSync<T>(method: string, take: Take<T>, options: Wait): T {
    this.#inbound.assertReadable(method)
    const timeout = timeoutOf(options)
    signalOf(options)?.throwIfAborted()
    let received: T | typeof NOTHING = NOTHING
    if (!this.#inbound.untilSync(() => (received = take()) !== NOTHING, timeout)) throw outOfTime(method)
    return received as T
  }

  poll(options: Wait): Promise<boolean> {
    return prepared(() => {
      this.#inbound.assertReadable('poll')
      return this.#inbound.until(() => this.#inbound.isReady(), timeoutOf(options), signalOf(options), true)
    })
  }

  pollSync(options: Wait): boolean {
    this.#inbound.assertReadable('pollSync')
    signalOf(options)?.throwIfAborted()
    return this.#inbound.untilSync(() => this.#inbound.isReady(), timeoutOf(options))
  }

  /** Calls back whenever there is something to receive, until the returned function is called. */
  watch(onChange: () => void): () => void {
    const stop = new AbortController()
    const watch = async (): Promise<void> => {
      for (;;) {
        await this.#inbound.until(() => this.#inbound.isReady(), Infinity, stop.signal, true)
        onChange()
        // Somebody else may have taken it: whoever is content with this change stops the watch before the next turn.
        await new Promise(setImmediate)
      }
    }
    watch().catch(onChange)
    return () => stop.abort()
  }

  async #receiveLater<T>(method: string, take: Take<T>, timeout: number, signal: AbortSignal | undefined): Promise<T> {
    let received: T | typeof NOTHING = NOTHING
    const attempt = (): boolean => (received = take()) !== NOTHING
    if (!(await this.#inbound.until(attempt, timeout, signal, false))) throw outOfTime(method)
    return received as T
  }
}

/** What is wrong with a call becomes its rejection. */
export function prepared<T>(call: () => Promise<T>): Promise<T> {
  try {
    return call()
  } catch (error) {
    return Promise.reject(error)
  }
}

export const outOfTime = (method: string): TimeoutError => new TimeoutError(`${method}() ran out of time`)
