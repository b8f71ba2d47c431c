/** Arrays: numbers packed, other values one by one, and what is no list of values as keys and values. */
import { arrayForm, INTS, listForm, NUMBERS, SPARSE } from './array-form.js'
import { writeSparse } from './key-values.js'
import * as tag from './tags.js'
import type { Writer } from './writer.js'

const SHORT_ARRAYS = tag.SHORT_ARRAY_END - tag.SHORT_ARRAY

export function writeArray(writer: Writer, array: readonly unknown[]): void {
  switch (arrayForm(array)) {
    case SPARSE:
      writer.u8(tag.ARRAY_SPARSE)
      writeSparse(writer, array)
      break
    case INTS:
      writeInts(writer, array as readonly number[])
      break
    case NUMBERS:
      writeDoubles(writer, array as readonly number[])
      break
    default:
      writeValues(writer, array)
  }
}

/** Writes a list: an array of which is known that it has elements and nothing else. */
export function writeList(writer: Writer, list: readonly unknown[], levels: number): void {
  switch (listForm(list)) {
    case INTS:
      writeInts(writer, list as readonly number[])
      break
    case NUMBERS:
      writeDoubles(writer, list as readonly number[])
      break
    default:
      writeLength(writer, list.length)
      for (const value of list)
        if (levels > 1 && Array.isArray(value)) writer.list(value, levels - 1)
        else writer.value(value)
  }
}

function writeLength(writer: Writer, length: number): void {
  if (length < SHORT_ARRAYS) {
    writer.u8(tag.SHORT_ARRAY + length)
  } else {
    writer.u8(tag.ARRAY)
    writer.length(length)
  }
}

function writeValues(writer: Writer, array: readonly unknown[]): void {
  const { length } = array
  writeLength(writer, length)
  for (let i = 0; i < length; i++) {
    const value = array[i]
    if (value === undefined && !Object.hasOwn(array, i)) writer.u8(tag.HOLE)
    else writer.value(value)
  }
}

function writeInts(writer: Writer, array: readonly number[]): void {
  const { length } = array
  writer.u8(tag.ARRAY_INT32)
  writer.length(length)
  writer.reserve(length * 4)
  const { view, pos } = writer
  for (let i = 0; i < length; i++) view.setInt32(pos + i * 4, array[i] as number, true)
  writer.pos = pos + length * 4
}

function writeDoubles(writer: Writer, array: readonly number[]): void {
  const { length } = array
  writer.u8(tag.ARRAY_DOUBLE)
  writer.length(length)
  writer.reserve(length * 8)
  const { view, pos } = writer
  for (let i = 0; i < length; i++) view.setFloat64(pos + i * 8, array[i] as number, true)
  writer.pos = pos + length * 8
}
