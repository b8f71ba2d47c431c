import { inspect, types } from 'node:util'
import { describe, expect, test } from 'vitest'
import { runInNewContext } from 'node:vm'
import { BufferTooShort, Full, MpError, RemoteError, SerializationError, TimeoutError } from '../../src/errors/index.js'
import type { ErrorClasses } from '../../src/codec/index.js'
import { difference } from './difference.js'
import { arrivals, everyWay } from './round-trip.js'

class Failure extends Error {
  static made = 0
  override readonly name = 'Failure'
  readonly #secret = 1
  readonly status: number
  constructor(status: number) {
    super(`failed with ${status}`)
    this.status = status
    Failure.made += this.#secret
  }
}
class Timeout extends TimeoutError {}
class Silent extends TypeError {
  override get message(): string {
    return 'made by a getter'
  }
}

const classes: ErrorClasses = {
  describe: (error) => (error instanceof Failure ? { module: 'file:///failure.js', name: 'Failure' } : undefined),
  resolve: (module, name) => (module === 'file:///failure.js' && name === 'Failure' ? Failure : undefined),
}

const loop: Error & { self?: unknown } = new Error('loop')
loop.self = loop
loop.cause = { because: loop }

const plain = new Error('no more')
delete (plain as Partial<Error>).stack

test('an error that is printed shows its code', () => {
  expect(inspect(new TimeoutError('late'))).toContain("code: 'ERR_MP_TIMEOUT'")
})

describe('errors arrive whole', () => {
  test.each([
    ['Error', new Error('message')],
    ['an error without message', new Error()],
    ['TypeError', new TypeError('a')],
    ['RangeError', new RangeError('b')],
    ['SyntaxError', new SyntaxError('c')],
    ['ReferenceError', new ReferenceError('d')],
    ['EvalError', new EvalError('e')],
    ['URIError', new URIError('f')],
    ['AggregateError', new AggregateError([new Error('one'), 2], 'all failed')],
    ['a chain of causes', new Error('outer', { cause: new RangeError('inner', { cause: { code: 5 } }) })],
    ['an undefined cause', new Error('outer', { cause: undefined })],
    ['own fields', Object.assign(new Error('x'), { code: 'ENOENT', errno: -2, list: [1, { a: 1 }] })],
    ['another name', Object.assign(new Error('x'), { name: 'Custom' })],
    ['an error in its own cause', loop],
    ['an error of @mp/*', new TimeoutError('too late', { cause: new Error('why') })],
    ['its fields', new Full('full', { item: [1] })],
    ['its binary data', new BufferTooShort('too short', Buffer.from('data'))],
    ['its path', new SerializationError('cannot', 'args[0]')],
    ['a remote error', new RemoteError('Error: there\n    at there.js:1', 5, 'Process-2')],
  ])('%s', (_, error) => {
    for (const arrived of arrivals(error)) expect(difference(arrived, error)).toBeUndefined()
  })

  test('they are native errors of their class', () => {
    for (const arrived of arrivals(new Full('full', 1)) as Full[]) {
      expect(types.isNativeError(arrived)).toBe(true)
      expect(arrived).toBeInstanceOf(Full)
      expect(arrived.code).toBe('ERR_MP_FULL')
      expect(MpError.is(arrived)).toBe(true)
    }
  })

  test('a DOMException keeps name, message and code', () => {
    const error = new DOMException('stopped', 'AbortError')
    for (const arrived of arrivals(error) as DOMException[]) {
      expect(arrived).toBeInstanceOf(DOMException)
      expect([arrived.name, arrived.message, arrived.code]).toEqual(['AbortError', 'stopped', 20])
    }
  })

  test('an error of another realm arrives as one of this', () => {
    for (const arrived of arrivals(runInNewContext('new TypeError("there")'))) {
      expect(arrived).toBeInstanceOf(TypeError)
    }
  })

  test('what only inherits from Error arrives as an error', () => {
    function Old(this: Error): void {
      this.message = 'old style'
    }
    Old.prototype = Object.create(Error.prototype, { constructor: { value: Old } }) as object
    const error = new (Old as unknown as new () => Error)()
    for (const arrived of arrivals(error) as Error[]) {
      expect(types.isNativeError(arrived)).toBe(true)
      expect([arrived.name, arrived.message]).toEqual(['Error', 'old style'])
    }
  })

  test('an error that lost its stack gets name and message for one', () => {
    for (const arrived of arrivals(plain) as Error[]) expect(arrived.stack).toBe('Error: no more')
  })
})

describe('classes of the user', () => {
  test('arrive as instances when they can be found, and no constructor runs', () => {
    const error = Object.assign(new Failure(404), { url: '/' })
    const { made } = Failure
    for (const way of everyWay({ errors: classes })) {
      expect(difference(way.send(error), error)).toBeUndefined()
    }
    expect(Failure.made).toBe(made)
  })

  test('arrive as their nearest known ancestor when they cannot', () => {
    for (const arrived of arrivals(new Timeout('late')) as Error[]) {
      expect(Object.getPrototypeOf(arrived)).toBe(TimeoutError.prototype)
      expect(arrived.name).toBe('TimeoutError')
    }
    for (const arrived of arrivals(new Failure(500)) as Failure[]) {
      expect(Object.getPrototypeOf(arrived)).toBe(Error.prototype)
      expect([arrived.name, arrived.message, arrived.status]).toEqual(['Failure', 'failed with 500', 500])
    }
    for (const arrived of arrivals(new Silent('x')) as Error[]) {
      expect(Object.getPrototypeOf(arrived)).toBe(TypeError.prototype)
      expect(arrived.message).toBe('x')
    }
  })

  test('a class that fails to load costs the class, not the error', () => {
    const failing: ErrorClasses = {
      ...classes,
      resolve() {
        throw new SyntaxError('cannot load')
      },
    }
    for (const way of everyWay({ errors: failing })) {
      const arrived = way.send(new Failure(1)) as Failure
      expect([arrived.name, arrived.status]).toEqual(['Failure', 1])
    }
  })

  test('getters that fail do not hide the error', () => {
    const error = Object.defineProperty(new Error('x'), 'stack', {
      get: () => {
        throw new Error('no stack')
      },
    })
    for (const arrived of arrivals(error) as Error[]) expect(arrived.message).toBe('x')
  })
})
