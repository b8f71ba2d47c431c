/**
 * Passing shared objects to worker_threads: `postMessage` cannot clone a handle, so it gets a token instead.
 *
 * A token holds what it stands for until it was first received; after that the receiver's handle does, and, for threads
 * that receive it later, the sender's token. It can be received any number of times while anybody still holds the object.
 */
import type { Shareable } from '../codec/index.js'
import { memoryOver } from '../codec/index.js'
import { invalidType } from '../errors/invalid-argument.js'
import { party } from '../family/party.js'
import { keepingMessage } from './shared-object.js'

/** Stands for a shared object in `workerData` or in a message to a thread of this process. */
export interface ShareToken<T = unknown> {
  /** what was shared, as a message */
  readonly message: Uint8Array
  /** one word: 1 once the token was received */
  readonly received: SharedArrayBuffer
  /** never there: keeps the type for `unshare` */
  readonly shares?: T
}

/** A sender that keeps its token keeps what it stands for. */
const kept = new WeakMap<ShareToken, unknown>()

/**
 * Makes a plain token of a shared object (or of a value that contains some) for a thread of this process.
 *
 * @throws SerializationError for what cannot be sent
 * @example
 * const lock = new Lock()
 * new Worker(url, { workerData: share(lock) })
 */
export function share<T>(value: T): ShareToken<T> {
  const { encoder } = party()
  const message = Uint8Array.from(encoder.encode(value).toBuffer())
  const shared: Shareable[] = [...encoder.shared]
  for (const handle of shared) handle.retain()
  const token: ShareToken<T> = { message, received: new SharedArrayBuffer(4) }
  kept.set(token, value)
  return token
}

/**
 * Makes a handle of a token that another thread made with {@link share}.
 *
 * @throws TypeError (`ERR_MP_INVALID_ARG`) for what is no token, SerializationError when the object is gone
 * @example
 * const lock = unshare<Lock>(workerData)
 */
export function unshare<T>(token: ShareToken<T>): T {
  const { message, received } = isToken(token) ? token : refuse(token)
  const { decoder } = party()
  const memory = memoryOver(Buffer.from(message.buffer, message.byteOffset, message.byteLength))
  const decode = (): T => decoder.decode(memory, 0, message.byteLength) as T
  // The first to receive it lets go of what the token holds.
  return Atomics.exchange(new Int32Array(received), 0, 1) === 0 ? decode() : keepingMessage(decode)
}

function isToken(value: unknown): value is ShareToken {
  if (typeof value !== 'object' || value === null) return false
  const { message, received } = value as Partial<ShareToken>
  return message instanceof Uint8Array && received instanceof SharedArrayBuffer
}

function refuse(value: unknown): never {
  throw invalidType('token', 'what share() returned in another thread', value)
}
