/** Objects around a single primitive or two: Date, RegExp, and the boxed primitives. */
import { types } from 'node:util'
import { corrupt } from './corrupt.js'
import { MAX_REGEXP_LENGTH } from './format.js'
import type { Reader } from './reader.js'
import { Refusal } from './refusal.js'
import * as tag from './tags.js'
import type { Writer } from './writer.js'

// Subclasses may override the methods, so that those of the built-in class are called on the object.
const timeOf = Date.prototype.getTime
const sourceOf = Object.getOwnPropertyDescriptor(RegExp.prototype, 'source')?.get as (this: object) => string
const flagsOf = Object.getOwnPropertyDescriptor(RegExp.prototype, 'flags')?.get as (this: object) => string

export function writeDate(writer: Writer, date: object): void {
  writer.u8(tag.DATE)
  writer.f64(timeOf.call(date as Date))
}

export function readDate(reader: Reader): Date {
  return reader.made(new Date(reader.f64()))
}

export function writeRegExp(writer: Writer, regExp: object): void {
  const source = sourceOf.call(regExp)
  if (source.length > MAX_REGEXP_LENGTH) throw new Refusal(regExp, 'a RegExp of more than 1 MiB', 'send its source')
  writer.u8(tag.REGEXP)
  writer.string(source)
  writer.string(flagsOf.call(regExp))
}

export function readRegExp(reader: Reader): RegExp {
  const source = reader.string()
  if (source.length > MAX_REGEXP_LENGTH) throw corrupt('a regular expression that is too long')
  return reader.made(new RegExp(source, reader.string()))
}

export function writeBoxed(writer: Writer, boxed: object): void {
  writer.u8(tag.BOXED)
  if (types.isNumberObject(boxed)) writer.number(Number.prototype.valueOf.call(boxed))
  else if (types.isStringObject(boxed)) writer.string(String.prototype.valueOf.call(boxed))
  else if (types.isBooleanObject(boxed)) writer.value(Boolean.prototype.valueOf.call(boxed))
  else if (types.isBigIntObject(boxed)) writer.value(BigInt.prototype.valueOf.call(boxed))
  else throw new Refusal(boxed, 'a symbol', 'symbols have meaning in one process only; send a string')
}

export function readBoxed(reader: Reader): object {
  const number = reader.announce()
  const value = reader.value()
  if (typeof value === 'object' || value === undefined) throw corrupt('a boxed value that is no primitive')
  return reader.settle(number, Object(value) as object)
}
