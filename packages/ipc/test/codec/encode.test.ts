import { describe, expect, test, vi } from 'vitest'
import { Decoder, Encoder, memoryOver } from '../../src/codec/index.js'
import { SerializationError } from '../../src/errors/index.js'

const MB = 1 << 20
const decode = (bytes: Buffer): unknown => new Decoder().decode(memoryOver(bytes), 0, bytes.length)

describe('what is encoded beside its final place', () => {
  test('has its exact length, and touches nothing else', () => {
    const value = [
      'x'.repeat(5000),
      Buffer.alloc(4097, 1),
      { small: Buffer.from('s') },
      new Float64Array(1000),
      'Ā'.repeat(4000),
    ]
    const encoded = new Encoder().encode(value)
    const memory = memoryOver(Buffer.alloc(encoded.byteLength + 20, 0xab))
    encoded.writeTo(memory, 11)
    expect(new Decoder().decode(memory, 11, 11 + encoded.byteLength)).toEqual(value)
    expect(memory.bytes.subarray(0, 11).every((byte) => byte === 0xab)).toBe(true)
    expect(memory.bytes.subarray(11 + encoded.byteLength).every((byte) => byte === 0xab)).toBe(true)
  })

  test('is refused where there is no room', () => {
    const encoded = new Encoder().encode('text')
    const memory = memoryOver(Buffer.alloc(encoded.byteLength))
    expect(() => { encoded.writeTo(memory, 1) }).toThrow(SerializationError) // prettier-ignore
    expect(() => { encoded.writeTo(memory, -1) }).toThrow(SerializationError) // prettier-ignore
    encoded.writeTo(memory, 0)
  })

  test('copies a big buffer once, straight to its place, 8-aligned', () => {
    const big = Buffer.alloc(8 * MB, 7)
    const copies: [into: Uint8Array, from: Uint8Array][] = []
    const copy = (into: Uint8Array, from: Uint8Array): void => {
      copies.push([into, from])
      into.set(from)
    }
    const allocate = vi.spyOn(Buffer, 'allocUnsafeSlow')
    try {
      const encoded = new Encoder({ copying: { copy, fill: copy } }).encode({ id: 'odd length', big })
      const room = memoryOver(Buffer.alloc(9 * MB))
      encoded.writeTo(room, 3)
      expect(copies).toHaveLength(1)
      const [[into, from]] = copies as [[Uint8Array, Uint8Array]]
      expect(from).toBe(big)
      const offset = into.byteOffset - room.bytes.byteOffset
      expect((offset - 3) % 8).toBe(0)
      expect(room.bytes.subarray(offset, offset + big.length).equals(big)).toBe(true)
      expect(allocate.mock.calls.every(([size]) => size < MB)).toBe(true)
    } finally {
      allocate.mockRestore()
    }
  })

  test('grows as far as need be', () => {
    const rows = Array.from({ length: 50_000 }, (_, i) => ({ i, text: `row ${i}`, half: i / 2 }))
    expect(decode(new Encoder().encode(rows).toBuffer())).toEqual(rows)
  })

  test('notices a buffer that was transferred before it was written', () => {
    const buffer = new ArrayBuffer(10_000)
    const encoded = new Encoder().encode(buffer)
    structuredClone(buffer, { transfer: [buffer] })
    expect(() => encoded.toBuffer()).toThrow(SerializationError)
  })
})

describe('a value is fixed when it is encoded', () => {
  test('into memory', () => {
    const value = { list: [1, 2], bytes: Buffer.from('abc'), map: new Map([[1, { a: 1 }]]), big: Buffer.alloc(5000, 1) }
    const memory = memoryOver(Buffer.alloc(10_000))
    const end = new Encoder().encodeInto(value, memory, 0, 10_000)
    const before = structuredClone({ list: value.list, map: value.map })
    value.list.push(3)
    value.bytes.fill(0)
    value.big.fill(0)
    value.map.set(2, { a: 2 })
    const arrived = new Decoder().decode(memory, 0, end) as typeof value
    expect({ list: arrived.list, map: arrived.map }).toEqual(before)
    expect(arrived.bytes.toString()).toBe('abc')
    expect(arrived.big.every((byte) => byte === 1)).toBe(true)
  })

  test('beside it, once it is written', () => {
    const big = Buffer.alloc(5000, 1)
    const bytes = new Encoder().encode([big]).toBuffer()
    big.fill(2)
    expect((decode(bytes) as Buffer[])[0]?.every((byte) => byte === 1)).toBe(true)
  })

  test('what arrived does not change with the memory', () => {
    const value = {
      text: 'text',
      bytes: Buffer.from('abc'),
      array: new Uint8Array([1, 2]),
      big: new Uint8Array(5000).fill(1),
    }
    const bytes = new Encoder().encode(value).toBuffer()
    const arrived = decode(bytes)
    bytes.fill(0)
    expect(arrived).toEqual(value)
  })
})
