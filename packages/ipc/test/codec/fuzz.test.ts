/**
 * Bytes that no encoder wrote: valid messages that were cut, flipped or mixed, and noise. The decoder may make something of
 * them or throw a SerializationError, and nothing else.
 */
import { randomInt } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { Decoder, Encoder, memoryOver, registerShareable, SHAREABLE } from '../../src/codec/index.js'
import { SerializationError } from '../../src/errors/index.js'
import { InMemoryShapes } from './in-memory-shapes.js'

const SEED = Number(process.env['MP_SEED'] ?? randomInt(2 ** 31))
const ROUNDS = process.env['MP_STRESS'] === undefined ? 30_000 : 2_000_000

/** mulberry32: small, and the same everywhere. */
function random(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

registerShareable('test/fuzz', (data) => ({ data }))
const handle = new (class {
  [SHAREABLE]() {
    return { type: 'test/fuzz', module: 'file:///nowhere/at/all.mjs', data: [1], retain() {}, release() {} }
  }
})()

const cycle: unknown[] = [1]
cycle.push(cycle, { cycle })
let deep: unknown = 1
for (let i = 0; i < 200; i++) deep = i % 2 === 0 ? { deep } : [deep]

const values: unknown[] = [
  [1, -1, 1.5, 'text', 'é'.repeat(40), 'Ā', null, undefined, true, 10n, 2n ** 90n],
  { id: 1, name: 'name', tags: ['a', 'b'], nested: { a: 1, b: { c: [2] } } },
  Array.from({ length: 20 }, (_, i) => ({ i, square: i * i })),
  [new Map([[{ k: 1 }, new Set([1, 'x'])]]), new Date(0), /a(b)+/giu, Object('boxed')],
  [Buffer.from('bytes'), new Float64Array([1, 2]), new DataView(new ArrayBuffer(9), 1, 3), new ArrayBuffer(4)],
  [Array.from({ length: 20 }, (_, i) => i), Array.from({ length: 20 }, (_, i) => i / 2), new Array(20)],
  Object.assign(new TypeError('x', { cause: new AggregateError([new RangeError('y')]) }), { code: 'E' }),
  [cycle, cycle],
  [handle, handle],
  Object.assign(new Array<unknown>(1000), { 500: 'half', name: 'sparse' }),
  deep,
  [Buffer.alloc(5000, 1), 'x'.repeat(5000), new Uint16Array(3000), 'Ā'.repeat(3000)],
]

const shapes = new InMemoryShapes()
const decoder = new Decoder({ shapes })
const encoder = new Encoder({ shapes })
const messages = values.flatMap((value) => {
  for (let i = 0; i < 4; i++) encoder.encode(value)
  const memory = memoryOver(Buffer.alloc(1 << 17))
  const direct = Buffer.from(memory.bytes.subarray(0, encoder.encodeInto(value, memory, 0, 1 << 17)))
  return [direct, encoder.encode(value).toBuffer(), new Encoder().encode(value).toBuffer()]
})

function attempt(bytes: Buffer, what: () => string): boolean {
  try {
    decoder.decode(memoryOver(bytes), 0, bytes.length)
    return true
  } catch (error) {
    if (error instanceof SerializationError) return false
    throw new SerializationError(`${what()}: ${bytes.toString('hex').slice(0, 2000)}`, '', { cause: error })
  }
}

const prototypes = [Object.prototype, Array.prototype, Map.prototype, Error.prototype, Function.prototype]
const before = prototypes.map((prototype) => Reflect.ownKeys(prototype).length)

afterAll(() => {
  expect(prototypes.map((prototype) => Reflect.ownKeys(prototype).length)).toEqual(before)
  for (const message of messages) expect(attempt(message, () => 'a valid message')).toBe(true)
})

test('messages cut at every place', () => {
  for (const [i, message] of messages.entries()) {
    const step = message.length > 5000 ? 97 : 1
    for (let end = 0; end < message.length; end += step) {
      expect(attempt(Buffer.from(message.subarray(0, end)), () => `message ${i} cut at ${end}`)).toBe(false)
    }
  }
})

test(`messages that were damaged (MP_SEED=${SEED})`, { timeout: 3_600_000 }, () => {
  const below = random(SEED)
  const pick = (): Buffer => messages[below(messages.length)] as Buffer
  for (let round = 0; round < ROUNDS; round++) {
    const bytes = Buffer.from(pick())
    for (let hits = below(4); hits >= 0; hits--) {
      // Most damage near the start, where the structure of long messages is.
      const at = below(below(2) === 0 ? Math.min(60, bytes.length) : bytes.length)
      const kind = below(4)
      if (kind === 0) bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8))
      else if (kind === 1) bytes[at] = below(256)
      else if (kind === 2) bytes[at] = 0xd0 + below(0x20)
      else pick().copy(bytes, at, 0, below(40))
    }
    attempt(bytes, () => `MP_SEED=${SEED}, round ${round}`)
  }
})

test(`noise (MP_SEED=${SEED})`, { timeout: 3_600_000 }, () => {
  const below = random(SEED + 1)
  for (let round = 0; round < ROUNDS; round++) {
    const bytes = Buffer.from(
      Array.from({ length: 1 + below(60) }, () => (below(3) === 0 ? below(256) : 0xc0 + below(0x31))),
    )
    bytes[0] = 0x10 | below(4)
    attempt(bytes, () => `MP_SEED=${SEED}, round ${round}`)
  }
})
