import { afterEach, describe, expect, test, vi } from 'vitest'
import { Decoder, Encoder, memoryOver, type ShapeTable } from '../../src/codec/index.js'
import { SerializationError } from '../../src/errors/index.js'
import { InMemoryShapes } from './in-memory-shapes.js'

const memory = memoryOver(Buffer.alloc(1 << 16))
const SPACE = memory.bytes.length

function sender(shapes?: ShapeTable, others: ShapeTable | undefined = shapes) {
  const [encoder, decoder] = [new Encoder({ shapes }), new Decoder({ shapes: others })]
  const size = (value: unknown): number => encoder.encodeInto(value, memory, 0, SPACE)
  return { size, send: (value: unknown): unknown => decoder.decode(memory, 0, size(value)) }
}

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('shapes', () => {
  test('keys are not sent once the table has them', () => {
    const { size, send } = sender(new InMemoryShapes())
    const value = { identifier: 1, description: 2 }
    const first = size(value)
    for (let i = 0; i < 5; i++) expect(send(value)).toEqual(value)
    expect(size(value)).toBeLessThan(first - 20)
  })

  test('keys are sent once a message without a table', () => {
    const { size, send } = sender()
    const row = (i: number) => ({ identifier: i, description: 'd', nested: { identifier: i } })
    const rows = Array.from({ length: 10 }, (_, i) => row(i))
    expect(send(rows)).toEqual(rows)
    expect(size(rows) - size(rows.slice(1))).toBeLessThan(12)
  })

  test('a shape used once is not worth a place in the table, nor is a dictionary', () => {
    const table = new InMemoryShapes()
    const { send } = sender(table)
    for (let i = 0; i < 20_000; i++) send({ [`key${i}`]: i })
    expect(table.size).toBe(0)
    for (let i = 0; i < 5; i++) send({ a: 1 })
    expect(table.size).toBe(1)
  })

  test('the same keys in another order are another shape', () => {
    const { send } = sender(new InMemoryShapes())
    for (let i = 0; i < 5; i++) {
      expect(Object.keys(send({ a: 1, b: 2 }) as object)).toEqual(['a', 'b'])
      expect(Object.keys(send({ b: 2, a: 1 }) as object)).toEqual(['b', 'a'])
      expect(Object.keys(send({ b: 2, 7: 1, 3: 0 }) as object)).toEqual(['3', '7', 'b'])
    }
  })

  test('a full table, and ids that the format has no room for', () => {
    const full = sender(new InMemoryShapes(1))
    const beyond = sender({ idOf: () => 70_000, keysOf: () => undefined })
    for (let i = 0; i < 5; i++) {
      for (const { send } of [full, beyond]) {
        for (const value of [{ a: 1 }, { b: [{ c: 1 }, { c: 2 }] }]) expect(send(value)).toEqual(value)
      }
    }
  })

  test('an id that the receiver does not have', () => {
    const { send, size } = sender(new InMemoryShapes(), new InMemoryShapes())
    for (let i = 0; i < 5; i++) size({ a: 1 })
    expect(() => send({ a: 1 })).toThrow(SerializationError)
  })

  test('objects of a shape that was compiled are like all others', () => {
    const { send } = sender(new InMemoryShapes())
    const value = JSON.parse('{"__proto__":1,"\\"+x":2,"a\\\\":3,"\\u2028":4,"constructor":5,"5":6}') as object
    for (let i = 0; i < 100; i++) {
      const arrived = send(value) as object
      expect(Object.entries(arrived)).toEqual(Object.entries(value))
      expect(Object.getPrototypeOf(arrived)).toBe(Object.prototype)
    }
  })

  test('cycles through compiled shapes', () => {
    const { send } = sender(new InMemoryShapes())
    type Link = { name: string; next?: Link }
    const link: Link = { name: 'a', next: { name: 'b' } }
    for (let i = 0; i < 100; i++) expect(send(link)).toEqual(link)
    if (link.next !== undefined) link.next.next = link
    const arrived = send(link) as Link
    expect(arrived.next?.next).toBe(arrived)
  })

  test('where code may not be generated', () => {
    vi.stubGlobal('Function', () => {
      throw new EvalError('Code generation from strings disallowed for this context')
    })
    const { send } = sender(new InMemoryShapes())
    for (let i = 0; i < 100; i++) expect(send({ a: i, b: [{ c: 1 }] })).toEqual({ a: i, b: [{ c: 1 }] })
  })
})
