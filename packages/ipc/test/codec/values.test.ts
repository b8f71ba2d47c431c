import { describe, expect, test } from 'vitest'
import { difference } from './difference.js'
import { arrival, arrivals } from './round-trip.js'

const named = (o: Record<string, unknown>): [string, unknown][] => Object.entries(o)
const resizable = (length: number, maxByteLength: number): ArrayBuffer =>
  new (ArrayBuffer as unknown as new (n: number, o: object) => ArrayBuffer)(length, { maxByteLength })

/** An array of this length with these elements only. */
function withHoles(length: number, ...elements: number[]): unknown[] {
  const array = new Array<unknown>(length)
  for (const i of elements) array[i] = i === 2 ? undefined : i
  return array
}

const shared = { deep: [1] }
const cycle: Record<string, unknown> = { name: 'cycle', list: [] }
cycle['self'] = cycle
;(cycle['list'] as unknown[]).push(cycle, cycle['list'])
const knot = new Map<unknown, unknown>()
knot.set(knot, new Set([knot]))

const SAME = named({
  'the integers': [0, 1, -1, 127, 128, -128, 2 ** 31 - 1, -(2 ** 31)],
  'numbers that are no int32': [2 ** 31, -(2 ** 31) - 1, 0.1, 2 ** 53, 1e300, 5e-324, NaN, Infinity, -Infinity],
  '-0': -0,
  'an array of -0': [0, 0, 0, 0, 0, 0, 0, -0],
  undefined: undefined,
  null: null,
  true: true,
  false: false,
  'small BigInts': [0n, -1n, 2n ** 63n - 1n, -(2n ** 63n)],
  'large BigInts': [2n ** 63n, -(2n ** 63n) - 1n, 2n ** 64n, -(10n ** 500n)],
  'an empty string': '',
  'Latin-1 strings': ['a', 'ÿ\0', 'é'.repeat(15), 'é'.repeat(16), 'é'.repeat(17), 'é'.repeat(63), 'é'.repeat(64)],
  'wide strings': ['Ā', '日本語', '😀'.repeat(20), 'Ā'.repeat(5000)],
  'lone surrogates': ['\ud800', 'a\udc00b', '\udc00\ud800'.repeat(30)],
  'a string of 100,000 characters': 'line of text\n'.repeat(8000),
  'boxed primitives': [Object(1), Object(-0), Object('text'), Object(true), Object(false), Object(2n ** 80n)],
  'a date': new Date(1234567890123),
  'an invalid date': new Date(NaN),
  'a date before all time': new Date(-8.64e15),
  'regular expressions': [/a/, /(?<year>\d{4})/dgimsuy, new RegExp('/'), new RegExp('')],
  'an empty object': {},
  'keys like numbers': { 2: 'b', 1: 'a', x: 0, '-1': 1, '01': 2, '4294967295': 3 },
  'a key __proto__': JSON.parse('{"__proto__":{"polluted":true},"constructor":1,"toString":2}'),
  'many keys': Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`key${i}`, i])),
  'a very long key': { ['k'.repeat(1000)]: 1 },
  'strange keys': { '': 1, '\ud800': 2, ключ: 3, 'with "quotes"\u2028': 4 },
  'an empty array': [],
  'arrays around the lengths that matter': [5, 6, 14, 15, 16, 253, 254, 255, 349, 350, 351].map((n) =>
    Array.from({ length: n }, (_, i) => `${i}`),
  ),
  'packed numbers': [Array.from({ length: 300 }, (_, i) => i * -7), Array.from({ length: 300 }, (_, i) => i / 3)],
  'mixed numbers': [1, 2.5, -0, NaN, 5, 6, 7, 1e10],
  holes: [withHoles(2, 1), withHoles(2, 0), withHoles(2), withHoles(5, 0, 2, 4)],
  'an array with nothing in it': new Array(1000),
  'an array with little in it': Object.assign([], { 4294967294: 'last', 5: 'x', name: 'huge' }),
  'an array with other properties': Object.assign([1, 2, 3], { index: 5, input: 'text' }),
  'an array with a hole and another property': Object.assign(withHoles(2, 1), { x: 1 }),
  'a long array with another property': Object.assign(new Array(500).fill(0), { x: 1 }),
  'a match': /(b)/.exec('abc'),
  'Map and Set': new Map<unknown, unknown>([
    [{ key: 1 }, new Set([1, 'a', null])],
    [NaN, -1],
    ['', new Map()],
  ]),
  'shared objects': [shared, { again: shared }, shared.deep],
  'a cycle': cycle,
  'a Map in itself': knot,
  'many shared objects': Array.from({ length: 200 }, (_, i, half = i % 100) => [shared, cycle, knot][half % 3]),
  'an ArrayBuffer': new Uint8Array([1, 2, 3]).buffer,
  'a resizable ArrayBuffer': resizable(5, 100),
  'a view that follows its buffer': new Uint8Array(resizable(8, 16), 4),
  'a part of a resizable buffer': new Uint8Array(resizable(8, 16), 2, 3),
  'typed arrays': [
    new Int8Array([-1]),
    new Uint8Array([255]),
    new Uint8ClampedArray([1]),
    new Int16Array([-1]),
    new Uint16Array([65535]),
    new Int32Array([-1]),
    new Uint32Array([2 ** 32 - 1]),
    new Float32Array([0.5]),
    new Float64Array([NaN, -0]),
    new BigInt64Array([-1n]),
    new BigUint64Array([2n ** 64n - 1n]),
    new DataView(new ArrayBuffer(10), 3, 4),
    new Float64Array(0),
  ],
  'big typed arrays': [new Float64Array(5000).fill(1.5), new Uint8Array(4096).fill(7), new Uint8Array(4095).fill(8)],
  Buffers: [Buffer.alloc(0), Buffer.from('abc'), Buffer.alloc(4096, 1), Buffer.alloc(100_000, 2)],
})

describe('arrive as they were', () => {
  test.each(SAME)('%s', (_, value) => {
    for (const arrived of arrivals(value)) expect(difference(arrived, value)).toBeUndefined()
  })
})

describe('arrive as structuredClone leaves them', () => {
  class Point {
    x = 1
    #y = 2
    get y(): number {
      return this.#y
    }
  }
  class Stack extends Array<number> {}
  class Table extends Map<string, number> {
    override get size(): number {
      return 1000
    }
    override *entries(): ReturnType<Map<string, number>['entries']> {}
  }
  const inherited = Object.create(
    { inherited: 1 },
    { own: { value: 2, enumerable: true }, hidden: { value: 3 } },
  ) as object
  const { at } = Object.assign(/x/g, { lastIndex: 1, at: new Date(5) })

  test.each(
    named({
      'class instances': [new Point(), new Point()],
      'subclasses of built-in classes': [Stack.from([1, 2]), new Table([['a', 1]])],
      'objects without prototype': Object.assign(Object.create(null) as object, { a: 1 }),
      'inherited and hidden properties': inherited,
      'objects that only look like others': [Map, Date, Buffer, Promise].map(
        ({ prototype }) => Object.create(prototype) as object,
      ),
      'symbol keys': { [Symbol('ignored')]: () => 1, kept: 1 },
      'getters': { get answer() { return 42 } }, // prettier-ignore
      'dates with more': Object.assign(at, { extra: 1 }),
      'what a namespace object holds': Math,
      'a frozen object': Object.freeze({ a: Object.freeze([1]) }),
    }),
  )('%s', (_, value) => {
    for (const arrived of arrivals(value)) expect(difference(arrived, structuredClone(value))).toBeUndefined()
  })

  test('a proxy is sent as what it shows, though structuredClone refuses it', () => {
    const get = (target: object, key: string): unknown => `${key}: ${String(target[key as never])}`
    for (const arrived of arrivals(new Proxy({ a: 1 }, { get }))) expect(arrived).toEqual({ a: 'a: 1' })
    for (const arrived of arrivals(new Proxy([1, 2], {}))) expect(arrived).toEqual([1, 2])
  })

  test('properties that a prototype lends to all objects are not sent', () => {
    const prototype = Object.prototype as unknown as Record<string, unknown>
    prototype['lent'] = 1
    try {
      for (const arrived of arrivals({ a: 1 })) expect(Object.keys(arrived as object)).toEqual(['a'])
    } finally {
      delete prototype['lent']
    }
  })
})

describe('binary data', () => {
  test('a Buffer arrives as a Buffer, without the slab it was cut from', () => {
    const slice = Buffer.from('some text that lies in a slab').subarray(5, 9)
    expect(slice.buffer.byteLength).toBeGreaterThan(1000)
    for (const arrived of arrivals({ slice }) as { slice: Buffer }[]) {
      expect(Buffer.isBuffer(arrived.slice)).toBe(true)
      expect(arrived.slice.toString()).toBe('text')
    }
  })

  test('views on one buffer share it when they arrive', () => {
    const buffer = new ArrayBuffer(16)
    const [first, second, whole] = arrival([new Uint8Array(buffer, 8), new Float64Array(buffer), buffer]) as [
      Uint8Array,
      Float64Array,
      ArrayBuffer,
    ]
    second[1] = 1.5
    expect([...first]).toEqual([...new Uint8Array(new Float64Array([1.5]).buffer)])
    expect(first.buffer).toBe(whole)
  })

  test('what arrives is a copy', () => {
    const bytes = new Uint8Array([1, 2, 3])
    const arrived = arrival(bytes) as Uint8Array
    bytes[0] = 9
    expect([...arrived]).toEqual([1, 2, 3])
  })

  test('a view that follows its buffer goes on doing so', () => {
    const arrived = arrival(new Uint8Array(resizable(4, 8))) as Uint8Array
    ;(arrived.buffer as ArrayBuffer & { resize(n: number): void }).resize(7)
    expect(arrived.length).toBe(7)
  })
})
