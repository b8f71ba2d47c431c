import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { readAhead } from '../dist/read-ahead.js'

async function* count(to: number, seen: number[] = []) {
  for (let i = 0; i < to; i++) {
    await nextTurn()
    seen.push(i)
    yield i
  }
}

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = []
  for await (const item of source) items.push(item)
  return items
}

test('gives everything, in order', async () => {
  expect(await all(readAhead(count(100)))).toEqual(Array.from({ length: 100 }, (_, i) => i))
  expect(await all(readAhead(count(0)))).toEqual([])
})

test('the source does not wait for the reader', async () => {
  const seen: number[] = []
  const reader = readAhead(count(100, seen))
  expect(await reader.next()).toEqual({ value: 0, done: false })
  while (seen.length < 100) await nextTurn()
  expect((await all(reader)).length).toBe(99)
})

test('an error of the source comes after what it gave', async () => {
  async function* failing() {
    yield* count(3)
    throw new Error('failed')
  }
  const reader = readAhead(failing())
  for (let i = 0; i < 3; i++) expect(await reader.next()).toEqual({ value: i, done: false })
  await expect(reader.next()).rejects.toThrow('failed')
})

test('a reader that leaves stops the source', async () => {
  let closed = false
  async function* endless() {
    try {
      yield* count(Infinity)
    } finally {
      closed = true
    }
  }
  for await (const item of readAhead(endless())) if (item === 3) break
  while (!closed) await nextTurn()
})
