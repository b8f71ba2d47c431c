/** The rows of CPython's `TestSimpleQueue`. */
import { ClosedError, SimpleQueue } from '@mp/queue'
import { expect, test } from 'vitest'
import { Member } from './member.js'

test('test_empty_exceptions: empty() of a closed queue, used or not', async () => {
  for (const used of [false, true]) {
    const queue = new SimpleQueue<number>()
    if (used) await queue.put(1)
    queue.close()
    expect(() => queue.empty()).toThrow(ClosedError)
  }
})

test('test_empty: what was put is seen at once by the other side', async () => {
  const queue = new SimpleQueue<boolean>()
  expect(queue.empty()).toBe(true)
  await using child = new Member('users', 'putAll', queue, [true, false])
  await child.result()
  expect(queue.empty()).toBe(false)
  expect(await queue.get()).toBe(true)
  expect(queue.getSync()).toBe(false)
  expect(queue.empty()).toBe(true)
})

test('test_close, test_closed: closing twice is fine, and ends getting as well as putting', async () => {
  const queue = new SimpleQueue<number>()
  const getting = queue.get()
  queue.close()
  queue.close()
  await expect(getting).rejects.toBeInstanceOf(ClosedError)
  await expect(queue.put(1)).rejects.toBeInstanceOf(ClosedError)
})
