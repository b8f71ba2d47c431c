import type { Socket } from 'node:net'
import { TimeoutError } from '../errors/index.js'
import { listenForAbort } from '../wait/abort-listeners.js'
import { signalOf, timeoutOf, type WaitOptions } from '../wait/wait-options.js'
import { type Address, checkAddress, type Family } from './address.js'
import { checkAuthkey, checkHandshakeTimeout, type KeyOptions } from './authkey.js'
import type { Connection } from './connection.js'
import { FrameSocket } from './frame-socket.js'
import { authenticateListener } from './handshake.js'
import { SocketConnection } from './socket-connection.js'

/** What {@link Client} takes beside the address. */
export interface ClientOptions extends WaitOptions, KeyOptions {
  /** `'AF_UNIX'` or `'AF_INET'`. Default: what the address is. */
  readonly family?: Family | undefined
}

/**
 * Connects to a {@link Listener}, in this or any other family of processes. Mirrors `multiprocessing.connection.Client`.
 *
 * @param address - a path, or `{ host, port }`
 * @param options - `{ authkey, family, timeout, signal, handshakeTimeout }`
 * @throws AuthenticationError when the two do not hold the same authkey; TimeoutError; the system's error, such as one with
 *   the code `ECONNREFUSED` or `ENOENT`
 *
 * @example
 * const connection = await Client('/run/work.sock', { authkey: Buffer.from('secret') })
 * await connection.send('hello')
 */
export async function Client<In = unknown, Out = unknown>(
  address: Address,
  options: ClientOptions = {},
): Promise<Connection<In, Out>> {
  const to = checkAddress(address, options.family)
  const authkey = checkAuthkey(options.authkey)
  const limit = checkHandshakeTimeout(options.handshakeTimeout)
  const timeout = timeoutOf(options)
  const signal = signalOf(options)
  signal?.throwIfAborted()
  const deadline = performance.now() + timeout
  const frames = new FrameSocket(await connected(to, timeout, signal))
  if (authkey === undefined) return new SocketConnection<In, Out>(frames)
  const abort = (): void => frames.close()
  const stopListening = listenForAbort(signal, abort)
  const left = deadline - performance.now()
  try {
    await authenticateListener(frames, authkey, Math.min(limit, left))
  } catch (error) {
    signal?.throwIfAborted()
    if (left < limit && performance.now() >= deadline)
      throw new TimeoutError('Client() ran out of time', { cause: error })
    throw error
  } finally {
    stopListening()
  }
  return new SocketConnection<In, Out>(frames)
}

function connected(to: Address, timeout: number, signal: AbortSignal | undefined): Promise<Socket> {
  const { connect } = process.getBuiltinModule('node:net')
  return new Promise((resolve, reject) => {
    const socket = typeof to === 'string' ? connect({ path: to }) : connect({ host: to.host, port: to.port })
    let timer: NodeJS.Timeout | undefined
    const settle = (): void => {
      clearTimeout(timer)
      stopListening()
      socket.off('error', fail).off('connect', succeed)
    }
    const fail = (error: unknown): void => {
      settle()
      socket.on('error', () => undefined).destroy()
      reject(error)
    }
    const succeed = (): void => {
      settle()
      resolve(socket)
    }
    const abort = (): void => fail(signal?.reason)
    if (timeout !== Infinity)
      timer = setTimeout(() => fail(new TimeoutError('Client() ran out of time')), Math.min(timeout, 0x7fffffff))
    const stopListening = listenForAbort(signal, abort)
    socket.once('error', fail).once('connect', succeed)
  })
}
