import { describe, expect, test } from 'vitest'
import { Decoder, Encoder, memoryOver } from '../../src/codec/index.js'
import { InMemoryShapes } from './in-memory-shapes.js'

const GUARD = 0xab
const twice = { twice: true }

const samples: Record<string, unknown> = {
  'a small number': 5,
  'an int32': -70000,
  'a double': 0.5,
  'a BigInt': 5n,
  'a large BigInt': 2n ** 100n,
  constants: [true, false, null, undefined],
  'a short string': 'text',
  'a longer string': 'é'.repeat(40),
  'a long string': 'é'.repeat(100),
  'a short wide string': 'Ā',
  'a long wide string': 'Ā'.repeat(50),
  objects: { id: 1, name: 'n', tags: ['a', 'b'], nested: { a: 1, b: 2 } },
  'a dictionary': Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`k${i}`, i])),
  numbers: [Array.from({ length: 9 }, (_, i) => i), Array.from({ length: 9 }, (_, i) => i / 2)],
  'a sparse array': Object.assign(new Array<number>(100), { 5: 1, x: 2 }),
  'shared objects': [twice, twice],
  collections: [new Map([[1, 2]]), new Set([1])],
  'a date and a RegExp': [new Date(0), /x/g, Object('boxed')],
  binary: [Buffer.from('abc'), new Uint16Array([1, 2]), new DataView(new ArrayBuffer(9), 1, 2), new ArrayBuffer(3)],
  'big binary': [1, new Uint8Array(4096)],
  'an error': Object.assign(new TypeError('x', { cause: 1 }), { stack: 'short', code: 5 }),
}

describe('encodeInto never writes outside of its memory, wherever that ends', () => {
  const encoder = new Encoder({ shapes: new InMemoryShapes() })
  const memory = memoryOver(Buffer.alloc(8192))
  const start = 7

  test.each(Object.entries(samples))('%s', (_, value) => {
    for (let i = 0; i < 4; i++) encoder.encodeInto(value, memory, start, 8192)
    const end = encoder.encodeInto(value, memory, start, 8192)
    const whole = Buffer.from(memory.bytes.subarray(start, end))
    const step = end > 1000 ? 37 : 1
    for (let limit = start; limit <= end + step; limit += step) {
      memory.bytes.fill(GUARD)
      const written = encoder.encodeInto(value, memory, start, limit)
      expect(written).toBe(limit < end ? -1 : end)
      expect(memory.bytes.subarray(0, start).every((byte) => byte === GUARD)).toBe(true)
      expect(memory.bytes.subarray(limit).every((byte) => byte === GUARD)).toBe(true)
      if (written === end) expect(memory.bytes.subarray(start, end).equals(whole)).toBe(true)
    }
  })
})

test('an empty stretch of memory takes nothing', () => {
  const encoder = new Encoder()
  const memory = memoryOver(Buffer.alloc(10))
  expect(encoder.encodeInto(1, memory, 5, 5)).toBe(-1)
  expect(encoder.encodeInto(1, memory, 5, 6)).toBe(-1)
  expect(encoder.encodeInto(1, memory, 5, 7)).toBe(7)
  expect(encoder.encodeInto('long'.repeat(100), memory, 0, 1000)).toBe(-1)
})

describe('memory larger than 2^31', () => {
  const huge = (() => {
    try {
      return memoryOver(Buffer.from(new ArrayBuffer(2 ** 32 - 8)))
    } catch {
      return undefined
    }
  })()
  const value = {
    list: [1, 'two', { three: 3.5 }],
    text: 'x'.repeat(100),
    bytes: Buffer.alloc(10_000, 1),
    wide: 'Ā'.repeat(3000),
  }

  test
    .skipIf(huge === undefined)
    .each([0, 2 ** 30 - 50, 2 ** 30 + 1, 2 ** 31 - 50, 2 ** 31 + 5, 3 * 2 ** 30 - 7, 2 ** 32 - 30_000])(
    'at %d',
    (start) => {
      const memory = huge as NonNullable<typeof huge>
      const options = { shapes: new InMemoryShapes() }
      const [encoder, decoder] = [new Encoder(options), new Decoder(options)]
      const end = encoder.encodeInto(value, memory, start, memory.bytes.length)
      expect(decoder.decode(memory, start, end)).toEqual(value)
      const encoded = encoder.encode(value)
      encoded.writeTo(memory, start)
      expect(decoder.decode(memory, start, start + encoded.byteLength)).toEqual(value)
    },
  )
})
