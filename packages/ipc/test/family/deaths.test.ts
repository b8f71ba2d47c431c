import { ENDS_WITH_PARENT, lockKind, LOCK, party, SLOT } from '@mp/ipc/internal'
import { expect, test } from 'vitest'
import { eventually, Member, within } from '../member.js'

const me = party()
const stateOf = (slot: number): number => me.participants.stateWord(slot) & 0xff

test('a child that exits, and one that is killed, leave the table', async () => {
  for (const end of ['SIGTERM', 'SIGKILL'] as const) {
    await using child = new Member('idle')
    await child.said()
    expect(stateOf(child.slot)).toBe(SLOT.alive)
    await child.kill(end)
    await eventually(`slot ${String(child.slot)} is free`, () => {
      me.reapTheDead()
      return stateOf(child.slot) === SLOT.free
    })
  }
})

test('a child that dies before it joined is noticed', async () => {
  await using child = new Member('idle')
  await child.kill()
  await eventually('the seat is free', () => {
    me.reapTheDead()
    return stateOf(child.slot) === SLOT.free
  })
})

test('a grandchild whose parent is gone is noticed', async () => {
  await using parent = new Member('parent')
  const grandchild = (await parent.said()) as { slot: number; pid: number }
  await parent.kill()
  expect(stateOf(grandchild.slot)).toBe(SLOT.alive)
  process.kill(grandchild.pid, 'SIGKILL')
  await eventually('the grandchild is noticed', () => stateOf(grandchild.slot) !== SLOT.alive)
})

test('a process that ends with its parent does so even in a busy loop', async () => {
  await using parent = new Member('parent', { flags: ENDS_WITH_PARENT })
  const grandchild = (await parent.said()) as { slot: number; pid: number }
  await parent.kill()
  await eventually('the grandchild is gone', () => stateOf(grandchild.slot) !== SLOT.alive)
})

test('a lock of a dead process is freed as abandoned', async () => {
  const ref = me.handles.create(lockKind, () => undefined)
  await using holder = new Member('hold', { lock: me.handles.token(ref) })
  expect(await holder.said()).toBe('held')
  expect(me.words[ref + LOCK.owner]).toBe(holder.slot + 1)
  const free = me.waits.wait(ref + LOCK.waiters, () => (me.words[ref + LOCK.owner]! & 0xffff) === 0, {
    timeout: Infinity,
  })
  await holder.kill()
  expect(await within(5000, 'the lock is freed', free)).toBe(true)
  expect(me.words[ref + LOCK.owner]).toBe(1 << 16)
})

test('deaths are reaped although the reaper is killed again and again', async () => {
  const seed = Date.now() % 100_000
  console.log('seed', seed)
  const rounds = process.env['MP_STRESS'] === undefined ? 12 : 300
  let before = 0
  me.pages.forEachRun(() => before++)
  const used: number[] = []
  for (let round = 0; round < rounds; round++) {
    await using churner = new Member('churn', { seed: seed + round })
    await using reaper = new Member('reap')
    used.push(churner.slot, reaper.slot)
    await Promise.all([churner.said(), reaper.said()])
    await new Promise((resolve) => setTimeout(resolve, (seed * (round + 1)) % 20))
    await churner.kill()
    await reaper.kill()
  }
  await eventually('the dead are reaped', () => {
    me.reapTheDead()
    return used.every((slot) => stateOf(slot) === SLOT.free)
  })
  const left: string[] = []
  me.pages.forEachRun((page, kind, owner) =>
    left.push(`page ${String(page)} kind ${String(kind)} owner ${String(owner)}`),
  )
  expect(left.length, left.join(', ')).toBeLessThanOrEqual(before + 2) // the slabs that rings came from
})
