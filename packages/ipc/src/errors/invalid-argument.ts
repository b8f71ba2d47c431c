/**
 * Bad arguments are plain `TypeError`s and `RangeError`s with `code: 'ERR_MP_INVALID_ARG'`, thrown before anything happened.
 */
import { inspect } from 'node:util'

/** The code of every error about a bad argument. */
export const INVALID_ARG = 'ERR_MP_INVALID_ARG'

const show = (value: unknown): string => inspect(value, { depth: 0, breakLength: Infinity, maxStringLength: 80 })

/** A `TypeError` saying what was expected and what came. */
export function invalidType(name: string, expected: string, received: unknown): TypeError & { code: string } {
  return Object.assign(new TypeError(`${name} must be ${expected}, but is ${show(received)}`), { code: INVALID_ARG })
}

/** A `RangeError` saying what was expected and what came. */
export function invalidRange(name: string, expected: string, received: unknown): RangeError & { code: string } {
  return Object.assign(new RangeError(`${name} must be ${expected}, but is ${show(received)}`), { code: INVALID_ARG })
}
