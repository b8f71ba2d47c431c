import { afterEach, describe, expect, test } from 'vitest'
import { Decoder, Encoder, memoryOver, registerShareable, SHAREABLE, type Shareable } from '../../src/codec/index.js'
import { SerializationError } from '../../src/errors/index.js'
import { arrival, arrivals } from './round-trip.js'

const here = (file: string): string => new URL(`./fixtures/${file}`, import.meta.url).href

class Handle {
  readonly name: unknown
  readonly #type: string
  readonly #module: string

  constructor(name: unknown, type = 'test/handle', module = here('nowhere.mjs')) {
    this.name = name
    this.#type = type
    this.#module = module
  }

  [SHAREABLE](): Shareable {
    return { type: this.#type, module: this.#module, data: { name: this.name }, retain() {}, release() {} }
  }
}
/** A handle may be built on anything. */
class SharedNumbers extends Float64Array {
  [SHAREABLE](): Shareable {
    return { type: 'test/handle', module: '', data: { name: 'numbers' }, retain() {}, release() {} }
  }
}
registerShareable('test/handle', (data) => new Handle((data as Handle).name))

const failure = (type: string, module: string): Error & { cause?: unknown } => {
  try {
    arrival([new Handle('x', type, module)])
  } catch (error) {
    return error as Error
  }
  throw new SerializationError('nothing was thrown', '')
}

afterEach(() => {
  delete (globalThis as Record<string, unknown>)['registerShareableForTest']
})

describe('handles', () => {
  test('arrive as handles, and one that is sent twice as one', () => {
    const handle = new Handle({ id: 5 })
    for (const arrived of arrivals({ a: handle, b: [handle] }) as { a: Handle; b: Handle[] }[]) {
      expect(arrived.a).toBeInstanceOf(Handle)
      expect(arrived.a.name).toEqual({ id: 5 })
      expect(arrived.b[0]).toBe(arrived.a)
    }
    expect((arrival(new SharedNumbers(4)) as Handle).name).toBe('numbers')
  })

  test('the module that registers the type is loaded when need be', () => {
    ;(globalThis as Record<string, unknown>)['registerShareableForTest'] = registerShareable
    expect(arrival(new Handle('x', 'test/late', here('registers-late.mjs')))).toEqual({ late: { name: 'x' } })
  })

  test('errors say what is missing', () => {
    expect(failure('test/unknown', here('nowhere.mjs')).message).toMatch(
      /"test\/unknown".*nowhere\.mjs" could not be loaded/,
    )
    expect(failure('test/unknown', here('registers-nothing.mjs')).message).toMatch(/does not register this type/)
    expect(failure('test/unknown', 'not a url').message).toMatch(/could not be loaded/)
    registerShareable('test/failing', () => {
      throw new TypeError('gone')
    })
    expect(failure('test/failing', '').cause).toEqual(new TypeError('gone'))
  })

  test('the data may not contain the handle itself', () => {
    const handle = new Handle(undefined)
    Object.assign(handle, { name: handle })
    expect(() => arrival(handle)).toThrow(SerializationError)
  })
})

describe('the encoder lists the handles of the last message', () => {
  const encoder = new Encoder()
  const memory = memoryOver(Buffer.alloc(1000))
  const names = (): unknown[] => encoder.shared.map(({ data }) => (data as Handle).name)

  test('in order, once each', () => {
    const [a, b] = [new Handle('a'), new Handle('b')]
    encoder.encodeInto([b, { a, b }], memory, 0, 1000)
    expect(names()).toEqual(['b', 'a'])
    encoder.encode([a])
    expect(names()).toEqual(['a'])
    const { shared } = encoder
    encoder.encodeInto(1, memory, 0, 1000)
    expect(names()).toEqual([])
    expect(shared).toHaveLength(1)
  })

  test('none when it did not fit or was refused', () => {
    const handle = new Handle('a')
    expect(encoder.encodeInto([handle, Buffer.alloc(1000)], memory, 0, 1000)).toBe(-1)
    expect(names()).toEqual([])
    expect(() => encoder.encode([handle, () => 1])).toThrow(SerializationError)
    expect(names()).toEqual([])
  })

  test('also when a getter sends something meanwhile', () => {
    const decoder = new Decoder()
    const value = {
      first: new Handle('outer'),
      get second() {
        const encoded = encoder.encode([new Handle('inner'), 5]).toBuffer()
        expect(names()).toEqual(['inner'])
        return decoder.decode(memoryOver(encoded), 0, encoded.length)
      },
    }
    const end = encoder.encodeInto(value, memory, 0, 1000)
    expect(names()).toEqual(['outer', 'inner'])
    const arrived = decoder.decode(memory, 0, end) as { second: unknown[] }
    expect(arrived.second[1]).toBe(5)
  })
})
