/** BigInts of any size: those of 64 bits as such, others as sign and magnitude. */
import { corrupt } from './corrupt.js'
import type { Reader } from './reader.js'
import * as tag from './tags.js'
import type { Writer } from './writer.js'

export function writeBigInt(writer: Writer, value: bigint): void {
  if (BigInt.asIntN(64, value) === value) {
    writer.u8(tag.BIGINT64)
    writer.reserve(8)
    writer.view.setBigInt64(writer.pos, value, true)
    writer.pos += 8
    return
  }
  const digits = (value < 0n ? -value : value).toString(16)
  const hex = digits.length % 2 === 0 ? digits : `0${digits}`
  const size = hex.length / 2
  writer.u8(tag.BIGINT)
  writer.u8(value < 0n ? 1 : 0)
  writer.length(size)
  writer.reserve(size)
  writer.bytes.write(hex, writer.pos, size, 'hex')
  writer.pos += size
}

export function readBigInt64(reader: Reader): bigint {
  const pos = reader.advance(8)
  return reader.view.getBigInt64(pos, true)
}

export function readBigInt(reader: Reader): bigint {
  const negative = reader.u8()
  const size = reader.length()
  const pos = reader.advance(size)
  if (negative > 1 || size === 0) throw corrupt('a BigInt that cannot be')
  const magnitude = BigInt(`0x${reader.bytes.toString('hex', pos, pos + size)}`)
  return negative === 1 ? -magnitude : magnitude
}
