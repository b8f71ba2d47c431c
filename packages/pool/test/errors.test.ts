/** Errors of tasks as their caller sees them: class, fields, causes, and where they come from. */
import { expect, test } from 'vitest'
import { RemoteError } from '../dist/index.js'
import * as errors from './fixtures/errors.mjs'
import { failure, makePool } from './pools.js'

test('a class whose constructor cannot be replayed arrives whole', async () => {
  const pool = makePool(1)
  const error = await failure(pool.apply(errors.throwNeedsTwo))
  expect(error).toBeInstanceOf(errors.NeedsTwo)
  expect(error).toMatchObject({
    name: 'NeedsTwo',
    message: '1 and 2',
    a: 1,
    b: 2,
    cause: expect.any(RemoteError) as unknown,
  })
  expect(await failure(pool.map(errors.throwNeedsTwo as (x: number) => never, [1, 2]))).toBeInstanceOf(errors.NeedsTwo)
})

test('the RemoteError is at the end of the chain of causes', async () => {
  const error = (await failure(makePool(1).apply(errors.throwRich))) as Error
  expect(error).toBeInstanceOf(TypeError)
  expect(error).toMatchObject({ message: 'outer', code: 'E_RICH', detail: { n: 1 } })
  expect(error.cause).toBeInstanceOf(RangeError)
  expect(error.cause).toMatchObject({ message: 'inner' })
  const remote = (error.cause as Error).cause
  expect(remote).toBeInstanceOf(RemoteError)
  expect((remote as Error).stack).toMatch(/TypeError: outer\n.*throwRich/)
})

test('an AggregateError keeps its errors', async () => {
  const error = (await failure(makePool(1).apply(errors.throwMany))) as AggregateError
  expect(error).toBeInstanceOf(AggregateError)
  expect(error.errors).toEqual([new RangeError('one'), new TypeError('two')])
  expect(error.errors.map((one: Error) => one.constructor)).toEqual([RangeError, TypeError])
})

test('an error with a field that cannot be sent arrives without that field', async () => {
  const pool = makePool(1)
  const error = (await failure(pool.apply(errors.throwUnsendable))) as Error
  expect(error).toBeInstanceOf(errors.NeedsTwo)
  expect(error).toMatchObject({ name: 'NeedsTwo', message: 'x and y', a: 'x', code: 'E_SOCKET', detail: { n: 1 } })
  expect(error.stack).toMatch(/throwUnsendable/)
  expect(error).not.toHaveProperty('handler')
  expect(error.cause).toMatchObject({ message: 'inner', cause: expect.any(RemoteError) as unknown })
  const outer = (await failure(pool.apply(errors.throwUnsendableCause))) as Error
  expect(outer).toMatchObject({ message: 'outer', cause: { message: 'inner' } })
  expect(outer.cause).toBeInstanceOf(RangeError)
  expect(outer.cause).not.toHaveProperty('handler')
  // The same in a chunk.
  expect(await failure(pool.map(errors.throwUnsendable as (x: number) => void, [1]))).toBeInstanceOf(errors.NeedsTwo)
})

test('what is thrown need not be an error', async () => {
  const pool = makePool(1)
  for (const value of ['text', 42, undefined, null, { code: 7 }])
    expect(await failure(pool.apply(errors.throwValue, [value]))).toEqual(value)
  expect(await failure(pool.apply(errors.throwFunction))).toMatchObject({ name: 'MaybeEncodingError' })
  expect(await failure(pool.map(errors.throwFunction as (x: number) => never, [1]))).toMatchObject({
    name: 'MaybeEncodingError',
  })
})
