import {
  Gate,
  lockKind,
  LOCK,
  PARTICIPANT,
  participantAt,
  party,
  ring,
  RULE,
  SLEEP,
  WAIT_LIST,
  waitersOf,
  wakeAhead,
  wakeAll,
  wakeOne,
  wakeSome,
} from '@mp/ipc/internal'
import { expect, test } from 'vitest'
import { eventually, Member, within } from '../member.js'

const me = party()
const { words } = me

function makeLock(): { ref: number; list: number; word: number; token: object } {
  const ref = me.handles.create(lockKind, () => undefined)
  return { ref, list: ref + LOCK.waiters, word: ref + LOCK.context, token: me.handles.token(ref) }
}

const bellOf = (slot: number): number => Atomics.load(words, participantAt(slot) + PARTICIPANT.bell)

const isAsleep = (list: number, slot: number): boolean =>
  waitersOf(words, list).includes(slot) &&
  Atomics.load(words, participantAt(slot) + PARTICIPANT.sleep) === SLEEP.inFutex

/** Members that wait at a gate, all of them asleep. */
class Sleepers implements AsyncDisposable {
  readonly all: readonly Member[]
  readonly #list: number

  constructor(list: number, count: number, input: object) {
    this.#list = list
    this.all = Array.from({ length: count }, () => new Member('gate', input))
  }

  async ready(): Promise<void> {
    for (const member of this.all) expect(await member.said()).toBe('ready')
    await this.asleep()
  }

  asleep(): Promise<void> {
    return eventually('all sleep on the list', () => this.all.every(({ slot }) => isAsleep(this.#list, slot)))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const member of this.all) await member[Symbol.asyncDispose]()
  }
}

test.each([
  { rule: 'take', before: 0, change: 1, value: 0, after: 0 },
  { rule: 'own', before: 7, change: 0, value: 3, after: 3 },
  { rule: 'own', before: 7, change: 1 << 16, value: 3, after: (1 << 16) | 3 },
  { rule: 'differs', before: 5, change: 6, value: 5, after: 6 },
])('$rule: goes on once the word is $change, and leaves $after', async ({ rule, before, change, value, after }) => {
  const { list, word, token } = makeLock()
  words[word] = before
  await using sleepers = new Sleepers(list, 1, { lock: token, word, rule, value })
  await sleepers.ready()
  const [sleeper] = sleepers.all as [Member]
  wakeOne(me, list) // for nothing: it looks, and sleeps again
  await sleepers.asleep()
  Atomics.store(words, word, change)
  wakeOne(me, list)
  expect(await sleeper.said()).toBe(true)
  expect(Atomics.load(words, word)).toBe(after)
  expect(waitersOf(words, list)).toEqual([])
})

test('of two tokens and one wake-up, both waiters get theirs', async () => {
  const { list, word, token } = makeLock()
  await using sleepers = new Sleepers(list, 2, { lock: token, word, rule: 'take' })
  await sleepers.ready()
  Atomics.add(words, word, 2)
  wakeOne(me, list)
  for (const sleeper of sleepers.all) expect(await sleeper.said()).toBe(true)
  expect(Atomics.load(words, word)).toBe(0)
})

test('who is woken ahead is the one that is woken then', async () => {
  const { list, word, token } = makeLock()
  await using sleepers = new Sleepers(list, 3, { lock: token, word, rule: 'take' })
  await sleepers.ready()
  const bells = sleepers.all.map(({ slot }) => bellOf(slot))
  const rung = (): Member[] => sleepers.all.filter(({ slot }, i) => bellOf(slot) !== bells[i])
  const turn = (): number => words[list + WAIT_LIST.cursor]!
  const before = turn()
  wakeAhead(me, list)
  // Others may have been rung as well, by a death.
  const ahead = rung().map(({ slot }) => slot)
  expect(ahead).not.toEqual([])
  expect(turn()).toBe(before)
  await sleepers.asleep() // They found nothing.
  Atomics.add(words, word, 1)
  wakeOne(me, list)
  expect(ahead).toContain(turn())
})

test('who runs out of time leaves the list, and a wake-up goes to the next', async () => {
  const { list, word, token } = makeLock()
  await using patient = new Sleepers(list, 1, { lock: token, word, rule: 'take' })
  await patient.ready()
  const gate = new Gate(me, list, RULE.take, word, 1)
  const bell = bellOf(patient.all[0]!.slot)
  const start = performance.now()
  expect(gate.wait(0, 60)).toBe(false)
  expect(performance.now() - start).toBeGreaterThanOrEqual(60)
  expect(waitersOf(words, list)).toEqual([patient.all[0]!.slot])
  expect(bellOf(patient.all[0]!.slot)).not.toBe(bell)
  expect(gate.wait(0, 0)).toBe(false)
  Atomics.add(words, word, 1)
  gate.wake()
  expect(await patient.all[0]!.said()).toBe(true)
})

test('give adds one and wakes in one call, up to the most', async () => {
  const { list, word, token } = makeLock()
  const { native } = new Gate(me, list, RULE.take, word, 1, 2)
  await using sleepers = new Sleepers(list, 1, { lock: token, word, rule: 'take' })
  await sleepers.ready()
  expect(native.give()).toBe(undefined)
  expect(await sleepers.all[0]!.said()).toBe(true)
  expect(Atomics.load(words, word)).toBe(0)
  expect([native.give(), native.give(), native.give()]).toEqual([undefined, undefined, true])
  expect(Atomics.load(words, word)).toBe(2)
})

test('while spinning pays, a wait looks before it registers, and that pays', () => {
  const { list, word } = makeLock()
  const gate = new Gate(me, list, RULE.take, word, 1)
  const spinNs = me.at + PARTICIPANT.spinNs
  const before = words[spinNs]!
  try {
    for (const [budget, next] of [
      [20_000, Math.min(40_000, words[me.at + PARTICIPANT.spinLongestNs]!)],
      [0, 0],
    ] as const)
      for (const timeout of [Infinity, 1000]) {
        words[spinNs] = budget
        Atomics.store(words, word, 1)
        expect(gate.wait(0, timeout)).toBe(true)
        expect(words[spinNs]).toBe(next)
        expect(Atomics.load(words, word)).toBe(0)
        expect(words[me.at + PARTICIPANT.limitUs]).toBe(-1)
        expect(waitersOf(words, list)).toEqual([])
      }
  } finally {
    words[spinNs] = before
  }
})

test('a limit is for one wait only', async () => {
  const { list, word, token } = makeLock()
  const gate = new Gate(me, list, RULE.take, word, 1)
  expect(gate.wait(0, 20)).toBe(false)
  await using other = new Sleepers(list, 1, { lock: token, word, rule: 'take', timeout: 50 })
  expect([await other.all[0]!.said(), await other.all[0]!.said()]).toEqual(['ready', false])
  expect(words[me.at + PARTICIPANT.limitUs]).toBe(-1)
})

test('sleepers are woken in turn, and never the one that is excepted', async () => {
  const { list, word, token } = makeLock()
  await using sleepers = new Sleepers(list, 3, { lock: token, word, rule: 'take' })
  await sleepers.ready()
  const slots = sleepers.all.map(({ slot }) => slot)
  const bells = (): number[] => slots.map(bellOf)
  const before = bells()
  const rings = (): number[] => bells().map((bell, i) => bell - before[i]!)
  for (let turn = 0; turn < 6; turn++) {
    wakeOne(me, list)
    await sleepers.asleep()
  }
  expect(rings()).toEqual([2, 2, 2])
  wakeSome(me, list, 3, slots[1])
  await sleepers.asleep()
  expect(rings()).toEqual([3, 2, 3])
  wakeSome(me, list, 2)
  await sleepers.asleep()
  expect(rings().reduce((sum, count) => sum + count)).toBe(10)
  wakeAll(me, list)
  await sleepers.asleep()
  expect(rings().reduce((sum, count) => sum + count)).toBe(13)
  new Gate(me, list, RULE.take, word, -1).wake()
  await sleepers.asleep()
  expect(rings().reduce((sum, count) => sum + count)).toBe(16)
})

test('one that blocks is woken for an asynchronous wait of its own, and passes that on', async () => {
  const [mine, other] = [makeLock(), makeLock()]
  const input = { lock: mine.token, word: mine.word, rule: 'take', beside: other.token }
  await using blocked = new Sleepers(mine.list, 1, input)
  await blocked.ready()
  await using heir = new Sleepers(other.list, 1, { lock: other.token, word: other.word, rule: 'take' })
  await heir.ready()
  Atomics.add(words, other.word, 1)
  ring(words, blocked.all[0]!.slot, me.native)
  expect(await heir.all[0]!.said()).toBe(true)
  // It still waits for its own.
  await blocked.asleep()
  Atomics.add(words, mine.word, 1)
  wakeOne(me, mine.list)
  expect(await blocked.all[0]!.said()).toBe(true)
})

test('a waiter that is killed with the news passes it on', async () => {
  const { list, word, token } = makeLock()
  await using sleepers = new Sleepers(list, 2, { lock: token, word, rule: 'take' })
  await sleepers.ready()
  const [first, second] = sleepers.all as [Member, Member]
  first.child.kill('SIGSTOP')
  // The one that is stopped is rung alone, and cannot do anything about it.
  Atomics.add(words, word, 1)
  ring(words, first.slot, me.native)
  await first.kill()
  expect(await within(10_000, 'the other gets the token', second.said())).toBe(true)
  expect(Atomics.load(words, word)).toBe(0)
})
