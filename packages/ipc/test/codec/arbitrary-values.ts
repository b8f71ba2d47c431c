/** Generates values of every kind that can be sent: trees, shared objects and cycles. */
import fc from 'fast-check'

class Point {
  readonly x: unknown
  readonly #hidden = 1
  constructor(x: unknown) {
    this.x = x
  }
  get hidden(): number {
    return this.#hidden
  }
}

const codeUnits = (max: number, maxLength: number) =>
  fc.array(fc.nat(max), { maxLength }).map((units) => units.map((unit) => String.fromCharCode(unit)).join(''))

/** Latin-1 and others, lone surrogates, around the lengths at which the codec changes its ways. */
export const strings = fc.oneof(
  codeUnits(0x7f, 24),
  codeUnits(0xff, 80),
  codeUnits(0xffff, 24),
  fc.constantFrom(
    '',
    '\0',
    '\ud800',
    '\udfff\ud800',
    '😀',
    '__proto__',
    'length',
    'constructor',
    'toString',
    '0',
    '-1',
    '01',
  ),
  fc.tuple(fc.constantFrom('a', 'ÿ', 'Ā'), fc.integer({ min: 14, max: 70 })).map(([char, count]) => char.repeat(count)),
  fc.tuple(fc.constantFrom('a', 'Ā'), fc.integer({ min: 4090, max: 4100 })).map(([char, count]) => char.repeat(count)),
)

const keys = fc.oneof(fc.constantFrom('a', 'b', 'c', 'd', '__proto__', '1', '2', 'constructor', ''), strings)

export const numbers = fc.oneof(
  fc.integer(),
  fc.integer({ min: -3, max: 200 }),
  fc.double(),
  fc.constantFrom(0, -0, NaN, Infinity, -Infinity, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) - 1, 2 ** 53, 5e-324),
)

export const bigints = fc.oneof(
  fc.bigInt(),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
  fc.constantFrom(2n ** 63n - 1n, 2n ** 63n, -(2n ** 63n), -(2n ** 63n) - 1n, 2n ** 1000n),
)

export const primitives = fc.oneof(numbers, strings, bigints, fc.constantFrom<unknown>(null, undefined, true, false))

const regExps = fc
  .tuple(
    fc.constantFrom('a', '', '(?:)', '[^/]\\/', '\\u{1f600}', 'Ā+', '(?<n>x)'),
    fc.subarray(['d', 'g', 'i', 'm', 's', 'u', 'y']),
  )
  .map(([source, flags]) => Object.assign(new RegExp(source, flags.join('')), { lastIndex: 3 }))

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.integer({ min: 4090, max: 4100 }).map((n) => new Uint8Array(n).fill(n)),
)

const buffers = bytes.map((array) => array.slice().buffer)

const resizable = fc.tuple(bytes, fc.nat(100)).map(([array, more]) => {
  type Maker = new (length: number, options: { maxByteLength: number }) => ArrayBuffer
  const buffer = new (ArrayBuffer as unknown as Maker)(array.length, { maxByteLength: array.length + more })
  new Uint8Array(buffer).set(array)
  return buffer
})

type ViewMaker = { readonly BYTES_PER_ELEMENT?: number } & (new (
  buffer: ArrayBuffer,
  ...extent: number[]
) => ArrayBufferView)

const VIEWS = [
  DataView,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
] as unknown as readonly ViewMaker[]

/** Two views on one buffer. A view of given length does not end where a resizable buffer ends: that would be ambiguous. */
const views = fc
  .tuple(
    fc.oneof(buffers, buffers, resizable),
    fc.constantFrom(...VIEWS),
    fc.constantFrom(...VIEWS),
    fc.nat(2),
    fc.nat(3),
    fc.boolean(),
  )
  .map(([buffer, First, Second, offset, length, keep]) => {
    const size = First.BYTES_PER_ELEMENT ?? 1
    const fits = offset * size + length * size < buffer.byteLength
    const first = fits ? new First(buffer, offset * size, length) : new Uint8Array(buffer)
    const second = buffer.byteLength % 8 === 0 ? new Second(buffer) : new DataView(buffer)
    return keep ? [first, second, buffer] : [second, first]
  })

const boxed = fc.oneof(numbers, fc.string(), fc.boolean(), bigints).map((value) => Object(value) as object)

const packedArrays = fc.oneof(
  fc.array(fc.integer(), { maxLength: 30 }),
  fc.array(fc.double(), { maxLength: 30 }),
  fc.array(numbers, { minLength: 4, maxLength: 20 }),
  fc
    .tuple(fc.integer({ min: 340, max: 360 }), primitives)
    .map(([length, value]) => new Array<unknown>(length).fill(value)),
)

/** Arrays with holes, with few elements for their length, and with other properties. */
const oddArrays = fc
  .tuple(
    fc.array(fc.option(primitives), { maxLength: 12 }),
    fc.nat(300),
    fc.dictionary(strings, primitives, { maxKeys: 2 }),
  )
  .map(([elements, longer, more]) => {
    const array: unknown[] = []
    elements.forEach((element, i) => {
      if (element !== null) array[i] = element
    })
    array.length = Math.max(array.length, elements.length + (longer % 3 === 0 ? longer : 0))
    if (longer % 2 === 0) for (const [key, value] of Object.entries(more)) if (key !== 'length') set(array, key, value)
    return array
  })

const leaves = fc.oneof(
  { weight: 6, arbitrary: primitives },
  fc.date({ noInvalidDate: false }),
  regExps,
  boxed,
  buffers,
  resizable,
  views,
  packedArrays,
  oddArrays,
)

function set(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
}

const KINDS = ['object', 'array', 'map', 'set', 'instance', 'bare', 'dictionary'] as const

/** A node of a graph: what it is, and what it holds: leaves of its own, or other nodes by number. */
const nodes = fc.record({
  kind: fc.constantFrom(...KINDS),
  slots: fc.array(
    fc.tuple(
      keys,
      fc.oneof(
        { weight: 3, arbitrary: leaves },
        fc.nat(30).map((node) => ({ node })),
      ),
    ),
    {
      maxLength: 8,
    },
  ),
})

type Node = typeof nodes extends fc.Arbitrary<infer T> ? T : never

function shell(kind: Node['kind']): object {
  switch (kind) {
    case 'array':
      return []
    case 'map':
      return new Map()
    case 'set':
      return new Set()
    case 'instance':
      return new Point(1)
    case 'bare':
      return Object.create(null) as object
    case 'object':
    case 'dictionary':
      return {}
  }
}

function fill(object: object, kind: Node['kind'], key: string, value: unknown): void {
  if (Array.isArray(object)) object.push(value)
  else if (object instanceof Map) object.set(key.length % 2 === 0 ? key : value, value)
  else if (object instanceof Set) object.add(value)
  else if (kind === 'dictionary') for (let i = 0; i < 12; i++) set(object, `${key}${i}`, value)
  else set(object, key, value)
}

/** Values with sharing and cycles: structuredClone can clone all of them. */
export const graphs = fc.array(nodes, { minLength: 1, maxLength: 12 }).map((recipes) => {
  const objects = recipes.map(({ kind }) => shell(kind))
  recipes.forEach(({ kind, slots }, i) => {
    for (const [key, slot] of slots) {
      const isNode = typeof slot === 'object' && slot !== null && Object.hasOwn(slot, 'node')
      const value = isNode ? objects[(slot as { node: number }).node % objects.length] : slot
      fill(objects[i] as object, kind, key, value)
    }
  })
  return objects[0]
})

export const values = fc.oneof({ weight: 1, arbitrary: leaves }, { weight: 3, arbitrary: graphs })
