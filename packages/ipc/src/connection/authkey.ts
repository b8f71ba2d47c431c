/** The options by which both sides of a socket know each other. */
import { invalidRange, invalidType } from '../errors/invalid-argument.js'

/** What both sides of a socket must know before they talk. */
export interface KeyOptions {
  /**
   * Key that both sides must hold, any bytes; an empty key is a key too. Default: none, and nobody proves anything.
   * `currentProcess().authkey` is one that a whole family has.
   */
  readonly authkey?: Uint8Array | undefined
  /** Milliseconds that the other side has to prove that it holds the key. Default 10,000. */
  readonly handshakeTimeout?: number | undefined
}

const HANDSHAKE_MILLISECONDS = 10_000

/** A copy of the key. @throws TypeError when it is not bytes */
export function checkAuthkey(key: unknown): Buffer | undefined {
  if (key === undefined || key === null) return undefined
  if (!(key instanceof Uint8Array)) throw invalidType('authkey', 'a Buffer or another Uint8Array', key)
  return Buffer.from(key)
}

/** @throws TypeError, RangeError */
export function checkHandshakeTimeout(timeout: unknown): number {
  if (timeout === undefined) return HANDSHAKE_MILLISECONDS
  if (typeof timeout !== 'number') throw invalidType('handshakeTimeout', 'a number of milliseconds', timeout)
  if (!(timeout > 0)) throw invalidRange('handshakeTimeout', 'more than 0 milliseconds', timeout)
  return timeout
}
