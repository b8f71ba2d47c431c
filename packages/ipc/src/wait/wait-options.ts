/** The options of everything that waits, as the public API takes them, and as the library uses them. */
import { invalidType } from '../errors/invalid-argument.js'

/** How long to wait. Anywhere these are taken, a number alone is the timeout. */
export interface WaitOptions {
  /** `false`: look once and ignore `timeout`. Default `true`. */
  readonly block?: boolean | undefined
  /** Milliseconds. Default: for ever. 0 or negative: look once. */
  readonly timeout?: number | undefined
  /** Gives up when aborted: the promise rejects with `signal.reason`, and the operation has not happened. */
  readonly signal?: AbortSignal | undefined
}

/** What every waiting function accepts. */
export type Wait = WaitOptions | number | undefined

/** Milliseconds to wait, `Infinity` for ever, 0 to look once. @throws TypeError for anything that is not such options */
export function timeoutOf(wait: Wait, name = 'options'): number {
  if (wait === undefined) return Infinity
  if (typeof wait === 'number') return milliseconds(wait, 'timeout')
  if (typeof wait !== 'object' || wait === null)
    throw invalidType(name, 'an object like { block, timeout, signal }, or a number of milliseconds', wait)
  const { block, timeout } = wait
  if (block !== undefined && typeof block !== 'boolean') throw invalidType(`${name}.block`, 'a boolean', block)
  const limit = timeout === undefined ? Infinity : milliseconds(timeout, `${name}.timeout`)
  return block === false ? 0 : limit
}

/** The signal of some options. @throws TypeError when it is not an AbortSignal */
export function signalOf(wait: Wait): AbortSignal | undefined {
  if (typeof wait !== 'object' || wait === null || wait.signal === undefined) return undefined
  if (!(wait.signal instanceof AbortSignal)) throw invalidType('options.signal', 'an AbortSignal', wait.signal)
  return wait.signal
}

function milliseconds(value: unknown, name: string): number {
  if (typeof value !== 'number' || Number.isNaN(value)) throw invalidType(name, 'a number of milliseconds', value)
  return Math.max(value, 0)
}
