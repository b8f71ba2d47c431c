/**
 * Errors, with all that tells a reader what happened.
 *
 *     ERROR  known class, module, class name, name, message, stack    as values; module is '' for a known class
 *            u32 n, n times: u8 enumerable, key, value                 own properties: cause, errors, code, and all fields
 *
 * They are made again without calling any constructor of theirs, as native errors of the right class. A class that
 * cannot be had is replaced by its nearest known ancestor; name and message are then kept as fields.
 */
import { types } from 'node:util'
import { knownError, nearestKnown, type ErrorClass } from './known-errors.js'
import type { Reader } from './reader.js'
import type { Writer } from './writer.js'
import * as tag from './tags.js'

/** How to find the classes of errors that are neither built in nor of `@mp/*`. */
export interface ErrorClasses {
  /** Where another process finds the class of an error; `undefined` when it cannot. May throw, which means the same. */
  describe(error: object): { module: string; name: string } | undefined
  /** The class of that description; `undefined` when it cannot be had here. May throw, which means the same. */
  resolve(module: string, name: string): ErrorClass | undefined
}

/** Fields that are sent though they may not be enumerable; all others must be, as everywhere. */
const SPECIAL = ['name', 'message', 'cause', 'errors', 'code']
const DOM_EXCEPTION = 'DOMException'

export function isErrorLike(object: object): boolean {
  return types.isNativeError(object) || object instanceof Error || isDomException(object)
}

/** By its tag, since naming the class would load it. */
function isDomException(object: object): boolean {
  return Object.prototype.toString.call(object) === '[object DOMException]' && object instanceof DOMException
}

/** A text of an error; '' when there is none, or when a getter of the user's fails. */
function textOf(error: object, key: string): string {
  try {
    const text = (error as Record<string, unknown>)[key]
    return typeof text === 'string' ? text : ''
  } catch {
    return ''
  }
}

export function writeError(writer: Writer, error: object): void {
  const known = isDomException(error) ? { name: DOM_EXCEPTION, exact: true } : nearestKnown(error)
  const own = known.exact ? undefined : describe(writer.errors, error)
  writer.u8(tag.ERROR)
  writer.string(known.name)
  writer.string(own?.module ?? '')
  writer.string(own?.name ?? '')
  writer.string(textOf(error, 'name'))
  writer.string(textOf(error, 'message'))
  writer.string(textOf(error, 'stack'))
  writeFields(writer, error)
}

function describe(classes: ErrorClasses | undefined, error: object): ReturnType<ErrorClasses['describe']> {
  try {
    return classes?.describe(error)
  } catch {
    // The error itself matters more than its class.
    return undefined
  }
}

function writeFields(writer: Writer, error: object): void {
  const at = writer.laterU32()
  let count = 0
  const field = (key: string, enumerable: boolean): void => {
    count++
    writer.u8(enumerable ? 1 : 0)
    writer.string(key)
    writer.value((error as Record<string, unknown>)[key])
  }
  for (const key of SPECIAL) {
    const descriptor = Object.getOwnPropertyDescriptor(error, key)
    if (descriptor !== undefined) field(key, descriptor.enumerable === true)
  }
  for (const key of Object.keys(error)) {
    if (key !== 'stack' && !SPECIAL.includes(key)) field(key, true)
  }
  writer.view.setUint32(at, count, true)
}

export function readError(reader: Reader): object {
  const number = reader.announce()
  const known = reader.string()
  const module = reader.string()
  const className = reader.string()
  const name = reader.string()
  const message = reader.string()
  const stack = reader.string()
  const resolved = module === '' ? undefined : resolve(reader.errors, module, className)
  const error = reader.settle(number, make(resolved ?? knownError(known), known, name, message))
  hide(error, 'stack', stack === '' ? `${name}: ${message}` : stack)
  for (let count = reader.count(3); count > 0; count--) {
    const enumerable = reader.u8() === 1
    const key = reader.string()
    Object.defineProperty(error, key, { value: reader.value(), writable: true, configurable: true, enumerable })
  }
  if (resolved === undefined) {
    if (textOf(error, 'name') !== name) hide(error, 'name', name)
    if (textOf(error, 'message') !== message) hide(error, 'message', message)
  }
  return error
}

function resolve(classes: ErrorClasses | undefined, module: string, name: string): ErrorClass | undefined {
  try {
    const found: unknown = classes?.resolve(module, name)
    return typeof found === 'function' ? (found as ErrorClass) : undefined
  } catch {
    return undefined
  }
}

/** A native error of the class, without running its constructor. The stack of this place is of no interest: none is taken. */
function make(errorClass: ErrorClass, known: string, name: string, message: string): object {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    if (known === DOM_EXCEPTION) return new DOMException(message, name)
    return Reflect.construct(Error, [], errorClass as new () => object)
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

function hide(error: object, key: string, value: string): void {
  Object.defineProperty(error, key, { value, writable: true, configurable: true, enumerable: false })
}
