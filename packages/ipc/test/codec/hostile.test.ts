/** Messages made by hand to do harm. Each must be refused, at once and without taking memory. */
import { describe, expect, test } from 'vitest'
import { Decoder, Encoder, memoryOver } from '../../src/codec/index.js'
import { VERSION } from '../../src/codec/format.js'
import * as tag from '../../src/codec/tags.js'
import { SerializationError } from '../../src/errors/index.js'
import { InMemoryShapes } from './in-memory-shapes.js'

const decoder = new Decoder({ shapes: new InMemoryShapes() })
const decode = (bytes: Buffer): unknown => decoder.decode(memoryOver(bytes), 0, bytes.length)

const u32 = (n: number): number[] => [n & 255, (n >> 8) & 255, (n >> 16) & 255, n >>> 24]
const f64 = (n: number): number[] => [...new Uint8Array(new Float64Array([n]).buffer)]
const text = (s: string): number[] => [tag.SHORT_STRING + s.length, ...Buffer.from(s, 'latin1')]
const message = (bytes: readonly number[], flags = 0): Buffer => Buffer.from([(VERSION << 4) | flags, ...bytes])
const repeat = (bytes: readonly number[], count: number): number[] => Array.from({ length: count }, () => bytes).flat()

const MANY = [254, ...u32(0xffffffff)]
const ENDLESS = [255, ...f64(2 ** 52)]

const harmful: Record<string, Buffer> = {
  nothing: Buffer.alloc(0),
  'no value': message([]),
  'another version': Buffer.from([0x20, 1]),
  'unknown flags': message([1], 4),
  'two values': message([1, 1]),
  'an array of 2^32': message([tag.ARRAY, ...MANY]),
  'an array of 2^52': message([tag.ARRAY, ...ENDLESS]),
  'a length of NaN': message([tag.ARRAY, 255, ...f64(NaN)]),
  'a negative length': message([tag.ARRAY, 255, ...f64(-1)]),
  'half a length': message([tag.ARRAY, 255, ...f64(0.5)]),
  'arrays that all claim what is left': message([...repeat([tag.ARRAY, 254, ...u32(100_000)], 100_000), 1]),
  'packed numbers that are not there': message([tag.ARRAY_INT32, 254, ...u32(1 << 30)]),
  'packed doubles that are not there': message([tag.ARRAY_DOUBLE, ...MANY]),
  'a sparse array of 2^32': message([tag.ARRAY_SPARSE, 255, ...f64(2 ** 32), ...u32(0)]),
  'an array with a length': message([tag.ARRAY_SPARSE, 0, ...u32(1), ...text('length'), 100]),
  'a key that is no string': message([tag.OBJECT, ...u32(1), 1, 1]),
  'an object of 2^32': message([tag.OBJECT, ...u32(0xffffffff), 1, 1]),
  'a Map of 2^32': message([tag.MAP, ...u32(0xffffffff), 1, 1]),
  'a Set of 2^32': message([tag.SET, ...u32(0xffffffff), 1, 1]),
  'a hole outside of an array': message([tag.HOLE]),
  'a Buffer of 2^32': message([tag.BUFFER, ...MANY]),
  'a Buffer of 2^52': message([tag.BUFFER, ...ENDLESS]),
  'a text of 2^32': message([tag.LATIN1, ...MANY]),
  'a wide text of 2^52': message([tag.UTF16, ...ENDLESS]),
  'a BigInt of nothing': message([tag.BIGINT, 0, 0]),
  'a BigInt of 2^32': message([tag.BIGINT, 0, ...MANY]),
  'a BigInt with a strange sign': message([tag.BIGINT, 2, 1, 1]),
  'an ArrayBuffer that grows to 2^52': message([tag.ARRAY_BUFFER_RESIZABLE, ...ENDLESS, 0]),
  'many ArrayBuffers that grow': message([tag.SHORT_ARRAY + 9, ...repeat([tag.ARRAY_BUFFER_RESIZABLE, ...MANY, 0], 9)]),
  'an ArrayBuffer that is too large for itself': message([tag.ARRAY_BUFFER_RESIZABLE, 1, 2, 0, 0]),
  'a view beyond its buffer': message([tag.VIEW, 2, 1, 5, 5, tag.ARRAY_BUFFER, 4, 0, 0, 0, 0]),
  'a view that is not aligned': message([tag.VIEW, 9, 1, 1, 0, tag.ARRAY_BUFFER, 8, ...f64(0)]),
  'a view of an unknown kind': message([tag.VIEW, 77, 0, tag.ARRAY_BUFFER, 0]),
  'a view on a number': message([tag.VIEW, 2, 0, 1]),
  'a view on itself': message([tag.VIEW, 2, 0, tag.REFERENCE, 0], 1),
  'a reference in a message without': message([tag.SHORT_ARRAY + 1, tag.REFERENCE, 0]),
  'a reference to nothing': message([tag.SHORT_ARRAY + 1, tag.REFERENCE, 9], 1),
  'a shape that nobody knows': message([tag.SHAPE, 5, 0]),
  'a shape of this message that it does not have': message([tag.SHAPE_AGAIN, 0]),
  'a shape of too many keys': message([tag.SHAPE_NEW, 200, ...repeat(text('a'), 200), ...repeat([1], 200)]),
  'a RegExp that is none': message([tag.REGEXP, ...text('('), ...text('')]),
  'a RegExp with other flags': message([tag.REGEXP, ...text('a'), ...text('gg')]),
  'a box around an object': message([tag.BOXED, tag.SHORT_ARRAY]),
  'a box around undefined': message([tag.BOXED, tag.UNDEFINED]),
  'a postponed number': message([tag.POSTPONED, tag.INT32]),
  'a postponed object that does not come': message([tag.POSTPONED, tag.OBJECT]),
  'an unknown tag': message([tag.TAG_END]),
  '100,000 nested arrays': message([...repeat([tag.SHORT_ARRAY + 1], 100_000), 1]),
  '100,000 nested errors': message(repeat([tag.ERROR, ...text('Error'), ...repeat(text(''), 5), ...u32(1), 0, ...text('cause')], 1e5)), // prettier-ignore
  'parts that do not fit': message([...u32(100), 1], 2),
  'parts that overlap': message([...u32(2), 1], 2),
  'leaves that are not there': message([...u32(11), tag.BUFFER, 254, ...u32(5000)], 2),
  'leaves that nobody takes': message([...u32(6), 1, ...repeat([0], 5000)], 2),
}

describe('harmful messages', () => {
  test.each(Object.entries(harmful))('%s', (_, bytes) => {
    const before = process.memoryUsage().arrayBuffers
    const start = performance.now()
    expect(() => decode(bytes)).toThrow(SerializationError)
    // Not a bound on speed: without its checks a decoder would take minutes or gigabytes.
    expect(performance.now() - start).toBeLessThan(20_000)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1 << 26)
  })

  test('a huge array takes memory for its elements only', () => {
    const before = process.memoryUsage().heapUsed
    const one = [tag.ARRAY_SPARSE, 254, ...u32(30_000_000), ...u32(0)]
    const arrays = decode(message([tag.SHORT_ARRAY + 9, ...repeat(one, 9)])) as unknown[][]
    expect(arrays.map(({ length }) => length)).toEqual(new Array(9).fill(30_000_000))
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(1 << 26)
  })

  test('no message changes a prototype', () => {
    const evil = [tag.OBJECT, ...u32(1), ...text('__proto__'), tag.OBJECT, ...u32(1), ...text('polluted'), 1]
    const arrived = decode(message(evil)) as Record<string, unknown>
    expect(Object.getPrototypeOf(arrived)).toBe(Object.prototype)
    expect(arrived['polluted']).toBeUndefined()
    const array = decode(message([tag.ARRAY_SPARSE, 0, ...evil.slice(1)])) as unknown[]
    expect(Object.getPrototypeOf(array)).toBe(Array.prototype)
    const error = [
      tag.ERROR,
      ...text('Error'),
      ...repeat(text(''), 5),
      ...u32(1),
      1,
      ...text('__proto__'),
      tag.SHORT_ARRAY,
    ]
    expect(Object.getPrototypeOf(decode(message(error)))).toBe(Error.prototype)
  })

  test('nothing outside of [start, end) is read', () => {
    const bytes = new Encoder().encode(['text', 1.5, Buffer.alloc(5000)]).toBuffer()
    const around = memoryOver(Buffer.concat([Buffer.alloc(9), bytes, bytes]))
    expect(decoder.decode(around, 9, 9 + bytes.length)).toEqual(['text', 1.5, Buffer.alloc(5000)])
    for (const [start, end] of [
      [9, 8],
      [9, 9],
      [-1, 5],
      [9, 1e9],
      [NaN, 50],
      [9, NaN],
      [9, 9 + bytes.length - 1],
    ] as const)
      // prettier-ignore
      expect(() => decoder.decode(around, start, end)).toThrow(SerializationError)
  })
})
