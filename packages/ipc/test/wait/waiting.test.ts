import { readFileSync } from 'node:fs'
import { lockKind, LOCK, party, waitersOf, waitSync, wakeAll, wakeOne } from '@mp/ipc/internal'
import { expect, test } from 'vitest'
import { eventually, Member, within } from '../member.js'

const me = party()
const { words } = me

function makeLock(): { ref: number; list: number; word: number; token: object } {
  const ref = me.handles.create(lockKind, () => undefined)
  return { ref, list: ref + LOCK.waiters, word: ref + LOCK.context, token: me.handles.token(ref) }
}

const cpuTicks = (pid: number): number => {
  const fields = readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
    .split(') ')[1]!
    .split(' ')
  return Number(fields[11]) + Number(fields[12])
}

test.each([true, false])('a sleeper wakes when it is rung (sync: %s)', async (sync) => {
  const { list, word, token } = makeLock()
  await using sleeper = new Member('sleep', { lock: token, word, sync })
  await sleeper.said()
  await eventually('the sleeper is on the list', () => waitersOf(words, list).includes(sleeper.slot))
  Atomics.store(words, word, 1)
  wakeOne(me, list)
  expect(await sleeper.said()).toBe('awake')
  await within(5000, 'the sleeper ends by itself', sleeper.exited)
  expect(waitersOf(words, list)).toEqual([])
})

test.each([true, false])('a sleeping process uses no processor time (sync: %s)', async (sync) => {
  const { list, word, token } = makeLock()
  await using sleeper = new Member('sleep', { lock: token, word, sync })
  await sleeper.said()
  await eventually('the sleeper is on the list', () => waitersOf(words, list).includes(sleeper.slot))
  await new Promise((resolve) => setTimeout(resolve, 500))
  const before = cpuTicks(sleeper.pid)
  await new Promise((resolve) => setTimeout(resolve, 2000))
  expect(cpuTicks(sleeper.pid) - before).toBeLessThanOrEqual(1) // a tick is 10 ms
})

test('wakeAll wakes everyone', async () => {
  const { list, word, token } = makeLock()
  const sleepers = [0, 1, 2, 3].map((i) => new Member('sleep', { lock: token, word, sync: i % 2 === 0 }))
  try {
    for (const sleeper of sleepers) await sleeper.said()
    await eventually('all are on the list', () => waitersOf(words, list).length === 4)
    Atomics.store(words, word, 1)
    wakeAll(me, list)
    for (const sleeper of sleepers) expect(await sleeper.said()).toBe('awake')
  } finally {
    for (const sleeper of sleepers) await sleeper[Symbol.asyncDispose]()
  }
})

test('a waiter that is killed leaves the list', async () => {
  const { list, word, token } = makeLock()
  await using sleeper = new Member('sleep', { lock: token, word, sync: true })
  await sleeper.said()
  await eventually('the sleeper is on the list', () => waitersOf(words, list).includes(sleeper.slot))
  await sleeper.kill()
  await eventually('it has left the list', () => {
    me.reapTheDead()
    return waitersOf(words, list).length === 0
  })
})

test('a wait that runs out of time takes at least that time and leaves the list', async () => {
  const { list } = makeLock()
  const start = performance.now()
  expect(await me.waits.wait(list, () => false, { timeout: 50 })).toBe(false)
  expect(waitSync(me, list, () => false, 50)).toBe(false)
  expect(performance.now() - start).toBeGreaterThanOrEqual(100)
  expect(waitersOf(words, list)).toEqual([])
  expect(await me.waits.wait(list, () => false, { timeout: 0 })).toBe(false)
  expect(waitSync(me, list, () => false, 0)).toBe(false)
})

test('an aborted wait rejects with the reason and has not happened', async () => {
  const { list } = makeLock()
  const controller = new AbortController()
  const reason = new RangeError('enough')
  let attempts = 0
  const wait = me.waits.wait(list, () => ++attempts > 1e9, { timeout: Infinity, signal: controller.signal })
  controller.abort(reason)
  await expect(wait).rejects.toBe(reason)
  expect(waitersOf(words, list)).toEqual([])
  const seen = attempts
  await expect(me.waits.wait(list, () => ++attempts > 0, { timeout: 1, signal: controller.signal })).rejects.toBe(
    reason,
  )
  expect(attempts).toBe(seen)
})

test('waiters of one process are served in the order they came', async () => {
  const { list, word } = makeLock()
  const order: number[] = []
  const take = (i: number) => (): boolean => {
    if (words[word] === 0) return false
    words[word]!--
    order.push(i)
    return true
  }
  const waits = [0, 1, 2, 3].map((i) => me.waits.wait(list, take(i), { timeout: Infinity }))
  for (let i = 0; i < 4; i++) {
    words[word]!++
    wakeOne(me, list)
    await within(5000, `waiter ${String(i)}`, waits[i]!)
  }
  expect(order).toEqual([0, 1, 2, 3])
})
