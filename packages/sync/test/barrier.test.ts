import { inspect } from 'node:util'
import { Barrier, type BarrierAction, Semaphore } from '@mp/sync'
import { expect, test } from 'vitest'
import { eventually, Member, members, sleep, within } from './member.js'
import * as meetings from './fixtures/meetings.mjs'
import { lockstep, PARTIES } from './lockstep.js'

const BROKEN = 'ERR_MP_BROKEN_BARRIER'
const N = PARTIES
const one = (barrier: Barrier, i: number, options?: object): Member =>
  new Member('meetings', 'meetOnce', barrier, options, i % 2 === 0)

test('test_barrier, test_wait_return: lockstep, each index once', () => lockstep(1))
test('test_barrier_10', () => lockstep(10))

test('test_action: once per round, before anybody is released', async () => {
  const barrier = new Barrier(3, { action: meetings.action })
  await using parties = members(2, () => new Member('meetings', 'meetAndCountRuns', barrier, 6))
  const before = meetings.runs
  for (let round = 0; round < 6; round++) await barrier.wait(30_000)
  const runs = (await Promise.all(parties.all.map((each) => each.result()))) as number[]
  expect(runs.reduce((sum, own) => sum + own, meetings.runs - before)).toBe(6)
})

test('an asynchronous action is awaited; in waitSync it is a StateError', async () => {
  const barrier = new Barrier(1, { action: meetings.slowAction })
  const begin = performance.now()
  expect(await barrier.wait()).toBe(0)
  expect(performance.now() - begin).toBeGreaterThanOrEqual(49)
  expect(() => barrier.waitSync()).toThrow(expect.objectContaining({ code: 'ERR_MP_STATE' }))
  expect(barrier.broken).toBe(true)
})

test('an action that throws: its error for the last party, a broken barrier for the others', async () => {
  const barrier = new Barrier(2, { action: meetings.failingAction })
  const first = barrier.wait()
  await expect(barrier.wait()).rejects.toThrow('the action failed')
  await expect(first).rejects.toMatchObject({ code: BROKEN })
  expect(barrier.broken).toBe(true)
})

test('an action that cannot be imported is refused in the constructor', () => {
  const hidden = (): number => 1
  expect(() => new Barrier(2, { action: hidden })).toThrow(expect.objectContaining({ code: 'ERR_MP_TARGET' }))
  expect(() => new Barrier(2, { action: 5 as unknown as BarrierAction })).toThrow(TypeError)
})

test('test_abort: everybody else gets a BrokenBarrierError', async () => {
  const barrier = new Barrier(N)
  await using parties = members(N - 1, (i) => one(barrier, i))
  await eventually('four wait', () => barrier.nWaiting === N - 1)
  barrier.abort()
  for (const each of parties.all) expect(await each.result()).toBe(BROKEN)
  expect(barrier.broken).toBe(true)
  await expect(barrier.wait()).rejects.toMatchObject({ code: BROKEN })
  expect(() => barrier.waitSync()).toThrow(expect.objectContaining({ code: BROKEN }))
})

test('test_reset: who waits gets a BrokenBarrierError, then all pass again', async () => {
  const barrier = new Barrier(N)
  {
    await using parties = members(N - 1, (i) => one(barrier, i))
    await eventually('four wait', () => barrier.nWaiting === N - 1)
    barrier.reset()
    for (const each of parties.all) expect(await each.result()).toBe(BROKEN)
  }
  expect(barrier.broken).toBe(false)
  await using parties = members(N, (i) => one(barrier, i))
  expect((await Promise.all(parties.all.map((each) => each.result()))).sort()).toEqual([0, 1, 2, 3, 4])
})

test('test_abort_and_reset: a broken barrier can be used again', async () => {
  const barrier = new Barrier(2)
  const waiting = barrier.wait()
  barrier.abort()
  await expect(waiting).rejects.toMatchObject({ code: BROKEN })
  barrier.reset()
  expect(barrier.broken).toBe(false)
  expect((await Promise.all([barrier.wait(), barrier.wait()])).sort()).toEqual([0, 1])
})

test('test_timeout: breaks the barrier for all, the late one too', async () => {
  const barrier = new Barrier(N)
  await using parties = members(N - 2, (i) => one(barrier, i))
  await eventually('three wait', () => barrier.nWaiting === N - 2)
  await expect(barrier.wait(30)).rejects.toMatchObject({ code: BROKEN })
  for (const each of parties.all) expect(await each.result()).toBe(BROKEN)
  await expect(barrier.wait()).rejects.toMatchObject({ code: BROKEN })
})

test('test_default_timeout: the constructor sets it, for received handles too', async () => {
  const barrier = new Barrier(3, { timeout: 300 })
  await using other = one(barrier, 0)
  expect(await other.result()).toBe(BROKEN)
  expect(barrier.broken).toBe(true)
  const short = new Barrier(2, 20)
  await expect(short.wait()).rejects.toMatchObject({ code: BROKEN })
})

test('test_single_thread: a barrier for one passes at once', async () => {
  const barrier = new Barrier(1)
  expect([await barrier.wait(), await barrier.wait(), barrier.waitSync(), barrier.waitSync()]).toEqual([0, 0, 0, 0])
})

test('an abort signal takes the party back and harms nobody', async () => {
  const barrier = new Barrier(2)
  const abort = new AbortController()
  const reason = new RangeError('changed my mind')
  const waiting = barrier.wait({ signal: abort.signal })
  expect(inspect(barrier)).toBe('Barrier <1 of 2 parties>')
  abort.abort(reason)
  await expect(waiting).rejects.toBe(reason)
  expect([barrier.nWaiting, barrier.broken]).toEqual([0, false])
  expect((await Promise.all([barrier.wait(), barrier.wait()])).sort()).toEqual([0, 1])
  await expect(barrier.wait({ signal: abort.signal })).rejects.toBe(reason)
})

test('more tasks than parties: rounds of two, nobody is lost', async () => {
  const barrier = new Barrier(2)
  const all = Array.from({ length: 200 }, () => barrier.wait(20_000))
  const indices = await within(30_000, 'all pass', Promise.all(all))
  expect(indices.filter((index) => index === 0)).toHaveLength(100)
  expect(barrier.nWaiting).toBe(0)
})

test('nobody enters a round before everybody has left the last one', async () => {
  const barrier = new Barrier(2)
  const first = barrier.wait()
  expect(barrier.waitSync(5000)).toBe(1)
  // The first party of this thread has been let go, but has not left: the thread is busy.
  const late = new Member('meetings', 'meetOnce', barrier, undefined, true)
  await using _ = late
  busyFor(200)
  expect(barrier.nWaiting).toBe(0)
  expect(await first).toBe(0)
  await eventually('the other has entered', () => barrier.nWaiting === 1)
  await barrier.wait(5000)
  await late.result()
})

test('a closed handle withdraws its parties', async () => {
  const barrier = new Barrier(2)
  const ready = new Semaphore(0)
  await using other = new Member('meetings', 'waitAtBarrier', barrier, ready, true)
  await within(10_000, 'the other comes', ready.acquire())
  await eventually('the other waits', () => barrier.nWaiting === 1)
  barrier[Symbol.dispose]()
  await expect(barrier.wait()).rejects.toMatchObject({ code: 'ERR_MP_CLOSED' })
  expect(inspect(barrier)).toBe('Barrier <closed>')
  await other.kill()
})

test('bad arguments are refused before anything happens', async () => {
  for (const parties of [0, -1, 1.5, NaN, 2 ** 14])
    expect(() => new Barrier(parties)).toThrow(
      expect.objectContaining({ name: 'RangeError', code: 'ERR_MP_INVALID_ARG' }),
    )
  for (const parties of ['2', undefined, null]) expect(() => new Barrier(parties as never)).toThrow(TypeError)
  expect(() => new Barrier(2, { timeout: 'x' as never })).toThrow(TypeError)
  const barrier = new Barrier(2)
  await expect(barrier.wait('x' as never)).rejects.toMatchObject({ code: 'ERR_MP_INVALID_ARG' })
  expect(barrier.nWaiting).toBe(0)
  await sleep(0)
})

function busyFor(milliseconds: number): void {
  const end = performance.now() + milliseconds
  while (performance.now() < end);
}
