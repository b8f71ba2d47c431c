/**
 * Handles on things that live outside the message, such as locks and queues in shared memory.
 *
 * An object is a handle when it has a method at `Symbol.for('@mp/shareable')`. The message holds what the method returns;
 * the receiver makes a new handle with the function registered for the type, loading the module that registers it first
 * when need be. The transport keeps what a message refers to alive, by `retain()` when it sends and `release()` after.
 */
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { SerializationError } from '../errors/index.js'
import { corrupt } from './corrupt.js'
import type { Reader } from './reader.js'
import * as tag from './tags.js'
import type { Writer } from './writer.js'

/** Key of the method that makes an object a handle. It must be a method of the object's class. */
export const SHAREABLE: unique symbol = Symbol.for('@mp/shareable')

/** What a handle says of itself when it is sent. */
export interface Shareable {
  /** Names the function that makes the handle again. */
  readonly type: string
  /** `file:` URL of the ES module that registers the type. */
  readonly module: string
  /** What that function gets. Sent like any other value. */
  readonly data: unknown
  /** The message was sent: what it refers to must stay while it is on its way. */
  retain(): void
  /** The message was received or dropped. */
  release(): void
}

const revivers = new Map<string, (data: unknown) => object>()

/** Says how to make a handle of a type again from its `data`. */
export function registerShareable(type: string, revive: (data: unknown) => object): void {
  revivers.set(type, revive)
}

/** Objects of classes that are not this library's, such as Node's sockets, which have no such method. */
export interface Foreign {
  fits(object: object): boolean
  describe(object: object): Shareable
}

const foreign: Foreign[] = []

/** Says how objects of a foreign class are sent. They are made again like handles, by type. */
export function registerForeign(kind: Foreign): void {
  foreign.push(kind)
}

export const isForeign = (object: object): boolean => foreign.some((kind) => kind.fits(object))

type Handle = Record<typeof SHAREABLE, () => Shareable>

export function isShareable(object: object): boolean {
  return typeof (object as Partial<Handle>)[SHAREABLE] === 'function'
}

export function writeShareable(writer: Writer, object: object): void {
  writeHandle(writer, (object as Handle)[SHAREABLE]())
}

export function writeForeign(writer: Writer, object: object): void {
  writeHandle(writer, foreign.find((kind) => kind.fits(object))!.describe(object))
}

function writeHandle(writer: Writer, shareable: Shareable): void {
  writer.shared.push(shareable)
  writer.u8(tag.SHAREABLE)
  writer.string(shareable.type)
  writer.string(shareable.module)
  writer.value(shareable.data)
}

let refuses = false

/** Runs `decode` on a message of a stranger, who must not have modules loaded here: a handle in it is refused. */
export function refusingHandles<T>(decode: () => T): T {
  const before = refuses
  refuses = true
  try {
    return decode()
  } finally {
    refuses = before
  }
}

export function readShareable(reader: Reader): object {
  if (refuses) throw corrupt('it holds a handle, which a message from outside the family must not')
  const number = reader.announce()
  const type = reader.string()
  const module = reader.string()
  const data = reader.value()
  const revive = revivers.get(type) ?? load(type, module)
  try {
    return reader.settle(number, revive(data))
  } catch (cause) {
    throw new SerializationError(`a handle of type ${JSON.stringify(type)} could not be made again`, '', { cause })
  }
}

function load(type: string, module: string): (data: unknown) => object {
  const failed = `a handle of type ${JSON.stringify(type)} was received, but`
  try {
    createRequire(import.meta.url)(fileURLToPath(module))
  } catch (cause) {
    throw new SerializationError(`${failed} its module ${JSON.stringify(module)} could not be loaded`, '', { cause })
  }
  const revive = revivers.get(type)
  if (revive !== undefined) return revive
  throw new SerializationError(`${failed} its module ${JSON.stringify(module)} does not register this type`, '')
}
