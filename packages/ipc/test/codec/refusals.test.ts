import { runInNewContext } from 'node:vm'
import { MessageChannel } from 'node:worker_threads'
import { describe, expect, test } from 'vitest'
import { Encoder, memoryOver } from '../../src/codec/index.js'
import { SerializationError } from '../../src/errors/index.js'
import { InMemoryShapes } from './in-memory-shapes.js'

const encoder = new Encoder({ shapes: new InMemoryShapes() })
const memory = memoryOver(Buffer.alloc(1 << 16))

function refusal(value: unknown, rootName?: string): SerializationError {
  const errors = [
    () => encoder.encodeInto(value, memory, 0, memory.bytes.length, rootName),
    () => encoder.encode(value, rootName),
  ].map((encode) => {
    try {
      encode()
    } catch (error) {
      return error
    }
    return undefined
  })
  expect(errors[0]).toBeInstanceOf(SerializationError)
  expect(errors[1]).toEqual(errors[0])
  return errors[0] as SerializationError
}

function detached<T>(buffer: ArrayBuffer, use: (buffer: ArrayBuffer) => T): T {
  const used = use(buffer)
  structuredClone(buffer, { transfer: [buffer] })
  return used
}

class Task {
  run(): void {}
  static [Symbol.toStringTag] = 'Map'
}

describe('what cannot be sent is refused, by name and with advice', () => {
  test.each<[string, unknown]>([
    ['the function "work"', function work() {}],
    [
      'a function',
      (
        () => () =>
          1
      )(),
    ],
    ['the function "Task"', Task],
    ['the symbol "x"', Symbol('x')],
    ['a symbol', Symbol()],
    ['a symbol', Object(Symbol('boxed'))],
    ['a Promise', Promise.resolve(1)],
    ['a Promise', new (class Later extends Promise<void> {})(() => undefined)],
    ['a WeakMap', new WeakMap()],
    ['a WeakSet', new WeakSet()],
    ['a WeakRef', new WeakRef({})],
    ['a FinalizationRegistry', new FinalizationRegistry(() => undefined)],
    ['a Generator', (function* () {})()],
    ['a Generator', (async function* () {})()],
    ['a Map Iterator', new Map().keys()],
    ['a Set Iterator', new Set().values()],
    ['an Array Iterator', [].values()],
    ['a String Iterator', ''[Symbol.iterator]()],
    ['a SharedArrayBuffer', new SharedArrayBuffer(8)],
    ['a SharedArrayBuffer', new Uint8Array(new SharedArrayBuffer(8))],
    ['a MessagePort', new MessageChannel().port1],
    ['a MessageChannel', new MessageChannel()],
    ['a DateTimeFormat', new Intl.DateTimeFormat()],
    ['a Memory', runInNewContext('new WebAssembly.Memory({ initial: 1 })')],
    ['a URL', new URL('http://localhost')],
    ['an AbortSignal', AbortSignal.abort()],
    ['an AbortController', new AbortController()],
    ['Headers', new Headers()],
    ['a Blob', new Blob(['text'])],
    ['a TextDecoder', new TextDecoder()],
    ['a Promise', runInNewContext('Promise.resolve(1)')],
    ['a detached ArrayBuffer', detached(new ArrayBuffer(8), (buffer) => buffer)],
    ['a view on lost memory', detached(new ArrayBuffer(8), (buffer) => new Uint8Array(buffer))],
    ['a view on lost memory', detached(new ArrayBuffer(8), (buffer) => new DataView(buffer))],
    ['a view on lost memory', detached(new ArrayBuffer(8), (buffer) => Buffer.from(buffer))],
    ['a RegExp of more than 1 MiB', new RegExp('a'.repeat(2 ** 20 + 1))],
  ])('%s', (name, value) => {
    const { message, path } = refusal({ a: [value] }, 'args')
    expect(message.replace(/^an? (?=Headers)/, '')).toMatch(
      new RegExp(`^${name} at args\\.a\\[0\\][.\\w]* cannot be sent: .{10,}`),
    )
    expect(path).toMatch(/^args\.a\[0\](\.buffer)?$/)
  })
})

describe('the path to the culprit', () => {
  const f = (): void => undefined

  test.each<[string, unknown]>([
    ['', f],
    ['a', { a: f }],
    ['[0]', [f]],
    ['[1].handlers.onClick', [1, { handlers: { ok: 1, onClick: f } }]],
    ['["not a name"]', { 'not a name': f }],
    ['["1"]', { 1: f }],
    ['größe.$_1', { größe: { $_1: f } }],
    ['[""]["a\\"b"]', { '': { 'a"b': f } }],
    ['.get("k")', new Map([['k', f]])],
    ['.get(NaN)', new Map([[NaN, f]])],
    ['.values()[1]', new Map<unknown, unknown>([[1, 2], [{}, f]])], // prettier-ignore
    ['.keys()[0]', new Map([[f, 1]])],
    ['.values()[2]', new Set([1, 2, f])],
    ['cause', new Error('x', { cause: f })],
    ['errors[1]', new AggregateError([1, f])],
    ['context', Object.assign(new Error('x'), { context: f })],
    ['extra', Object.assign([1], { extra: f })],
    ['b', { a: { ok: 1 }, b: f, c: f }],
    ['made', { get made() { return () => 1 } }], // prettier-ignore
    ['made.made', { get made() { return { made: Promise.resolve() } } }], // prettier-ignore
  ])('%s', (path, value) => {
    const expected = path.replace(/^\.(?!get|keys|values)/, '')
    expect(refusal(value).path).toBe(expected.replace(/^\./, ''))
    expect(refusal([value], 'args').path).toBe(`args[0]${/^[.[]|^$/.test(path) ? '' : '.'}${path}`)
  })

  test('in cycles and deep inside', () => {
    const cycle: Record<string, unknown> = {}
    cycle['self'] = cycle
    cycle['f'] = f
    expect(refusal(cycle).path).toBe('f')
    let deep: unknown = f
    for (let i = 0; i < 2000; i++) deep = { d: deep }
    expect(refusal(deep, 'item').path).toBe(`item${'.d'.repeat(2000)}`)
  })
})

describe('a getter of the user', () => {
  test('that throws is heard as it is', () => {
    const own = new RangeError('my own')
    const value = {
      get a() {
        throw own
      },
    }
    expect(() => encoder.encode(value)).toThrow(own)
    expect(() => encoder.encodeInto(value, memory, 0, 100)).toThrow(own)
  })

  test('and a refusal leave the encoder as it was', () => {
    const shared = {}
    const good = [shared, shared, { a: 1 }]
    const before = encoder.encode(good).toBuffer()
    refusal([shared, shared, { a: 1, b: () => 1 }])
    expect(() => encoder.encode([shared, { get a() { throw new RangeError('x') } }])).toThrow('x') // prettier-ignore
    expect(encoder.encode(good).toBuffer()).toEqual(before)
  })
})

test('errors nested too deeply for the stack are refused, not a crash', () => {
  let error: object = { message: 'innermost' }
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  for (let i = 0; i < 50_000; i++) error = new Error('outer', { cause: error })
  Error.stackTraceLimit = stackTraceLimit
  expect(() => encoder.encode(error, 'result')).toThrow(SerializationError)
  expect(() => encoder.encode(error, 'result')).toThrow('the value is nested too deeply to be sent')
  expect(encoder.encode(1).toBuffer()).toEqual(new Encoder().encode(1).toBuffer())
})
