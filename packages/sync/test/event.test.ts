import { inspect } from 'node:util'
import { Event } from '@mp/sync'
import { expect, test } from 'vitest'
import { Member, within } from './member.js'

test('test_event: unset, set, cleared, set by another process', async () => {
  const event = new Event()
  expect(event.isSet()).toBe(false)
  expect(await event.wait(0)).toBe(false)
  const begin = performance.now()
  expect(await event.wait(40)).toBe(false)
  expect(event.waitSync(40)).toBe(false)
  expect(performance.now() - begin).toBeGreaterThanOrEqual(79)
  event.set()
  event.set()
  expect(event.isSet()).toBe(true)
  expect(await event.wait()).toBe(true)
  expect(await event.wait({ timeout: 60_000 })).toBe(true)
  expect(event.waitSync()).toBe(true)
  event.clear()
  event.clear()
  expect(event.isSet()).toBe(false)
  await using other = new Member('meetings', 'setAfter', event, 20)
  expect(await within(20_000, 'the event is set', event.wait())).toBe(true)
  await other.result()
})

test('test_repr: set or unset, and waiters', async () => {
  const event = new Event()
  expect(inspect(event)).toBe('Event <unset>')
  const waiting = event.wait()
  expect(inspect(event)).toBe('Event <unset, 1 waiting>')
  event.set()
  await waiting
  expect(inspect(event)).toBe('Event <set>')
})

test('an abort ends the wait with the reason', async () => {
  const event = new Event()
  const reason = new RangeError('enough')
  await expect(event.wait({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  const abort = new AbortController()
  const waiting = event.wait({ signal: abort.signal })
  abort.abort(reason)
  await expect(waiting).rejects.toBe(reason)
  expect(inspect(event)).toBe('Event <unset>')
})
