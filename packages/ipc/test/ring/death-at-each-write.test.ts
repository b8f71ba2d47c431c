/** Every operation of a ring, ended before each of its writes to shared memory, and each recovery ended likewise. */
import {
  ClaimingConsumer,
  Consumer,
  createRing,
  NOTHING,
  party,
  type Party,
  Producer,
  RING,
  RING_STATE,
  ringKind,
  ringSize,
  shutDownRing,
  unfinishedMessages,
} from '@mp/ipc/internal'
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from 'vitest'
import { Doomed } from './doomed.js'

const me = party()
const DATA = 4
/** Of the reapers' writes, one in so many is tried. */
const STEP = process.env['MP_STRESS'] === undefined ? 13 : 1
const big = (n: number): Buffer => Buffer.alloc(40_000, n)
const kilobyte = (n: number): Buffer => Buffer.alloc(1000, n)

interface Scenario {
  readonly name: string
  readonly joinable?: number
  /** makes the ring's contents; what is in it afterwards */
  readonly prepare: (ring: number) => unknown[]
  /** what the doomed one does before, and lives */
  readonly before?: (party: Party, ring: number) => void
  /** what it dies in */
  readonly act: (party: Party, ring: number) => void
  /** what may be in the ring afterwards */
  readonly outcomes: (contents: unknown[]) => unknown[][]
}

const fill = (ring: number, values: unknown[]): unknown[] => {
  const producer = new Producer(me, ring, false)
  for (const value of values) if (!producer.put(value)) expect.fail('the ring is full')
  return values
}
const kilobytes = (count: number): Buffer[] => Array.from({ length: count }, (_, i) => kilobyte(i))
/** Leaves one message in the second segment, and the first one behind as spare. */
const withSpare = (ring: number): unknown[] => {
  const values = fill(ring, kilobytes(66))
  const consumer = new Consumer(me, ring, false)
  for (let i = 0; i < 65; i++) consumer.get()
  expect(me.words[ring + RING.spare]).not.toBe(0)
  return values.slice(65)
}
/** How many kilobytes to take until the next one lies behind a segment of several pages. */
const lastOfLongSegment = (): number => {
  const ring = createRing(me, 0)
  fill(ring, kilobytes(250))
  let taken = 0
  for (let page = me.words[ring + RING.headPage], changes = 0; changes < 2; taken++) {
    get(me, ring)
    if (me.words[ring + RING.headPage] === page) continue
    page = me.words[ring + RING.headPage]
    changes++
  }
  me.handles.release(ring)
  return taken - 1
}
const get = (by: Party, ring: number): unknown => new Consumer(by, ring, false).get()
const claim = (by: Party, ring: number): unknown => new ClaimingConsumer(by, ring).get()
const done = (by: Party, ring: number): boolean => new ClaimingConsumer(by, ring).done()

const putting = (value: unknown): Pick<Scenario, 'act' | 'outcomes'> => ({
  act: (by, ring) => new Producer(by, ring, false).put(value),
  outcomes: (contents) => [contents, [...contents, value]],
})
const getting: Pick<Scenario, 'act' | 'outcomes'> = {
  act: get,
  outcomes: (contents) => [contents, contents.slice(1)],
}
/** Whatever the doomed one claimed comes back, first of all. */
const claiming: Pick<Scenario, 'act' | 'outcomes' | 'joinable'> = {
  joinable: RING_STATE.joinable,
  act: claim,
  outcomes: (contents) => [contents],
}

const scenarios: Scenario[] = [
  { name: 'put a number', prepare: (ring) => fill(ring, [1, 2]), ...putting(3) },
  { name: 'put an object', prepare: () => [], ...putting({ a: [1, 'two'] }) },
  { name: 'put a big message', prepare: (ring) => fill(ring, [1]), ...putting(big(9)) },
  { name: 'put into a new segment', prepare: (ring) => fill(ring, kilobytes(64)), ...putting(kilobyte(99)) },
  {
    name: 'put into a new segment of an empty ring',
    prepare: (ring) => (fill(ring, kilobytes(64)), kilobytes(64).forEach(() => get(me, ring)), []),
    ...putting(kilobyte(99)),
  },
  {
    name: 'put into the spare segment',
    prepare: (ring) => [...withSpare(ring), ...fill(ring, kilobytes(62))],
    ...putting(kilobyte(99)),
  },
  { name: 'get a number', prepare: (ring) => fill(ring, [1, 2]), ...getting },
  { name: 'get an object', prepare: (ring) => fill(ring, [{ a: 1 }, 2]), ...getting },
  { name: 'get a big message', prepare: (ring) => fill(ring, [big(3), 2]), ...getting },
  {
    name: 'get out of the next segment, the first becomes the spare one',
    prepare: (ring) => {
      const values = fill(ring, kilobytes(66))
      for (let i = 0; i < 64; i++) get(me, ring)
      return values.slice(64)
    },
    ...getting,
  },
  {
    name: 'get out of the segment behind one of several pages, which is freed',
    prepare: (ring) => {
      const values = fill(ring, kilobytes(250))
      const taken = lastOfLongSegment()
      for (let i = 0; i < taken; i++) get(me, ring)
      return values.slice(taken)
    },
    ...getting,
  },
  {
    name: 'drop a big message',
    prepare: (ring) => fill(ring, [big(3), 2]),
    act: (by, ring) => new Consumer(by, ring, false).drop(),
    outcomes: getting.outcomes,
  },
  {
    name: 'shut down at once',
    prepare: (ring) => fill(ring, [1, big(1), {}]),
    act: (by, ring) => shutDownRing(by, ring, true),
    outcomes: (contents) => contents.map((_, i) => contents.slice(i)).concat([[]]),
  },
  { name: 'claim, the first claims', prepare: (ring) => fill(ring, [1, 2]), ...claiming },
  { name: 'claim a big message', prepare: (ring) => fill(ring, [big(1), 2]), ...claiming },
  {
    name: 'claim, with claims',
    prepare: (ring) => fill(ring, [1, { two: 2 }, 3]),
    before: claim,
    ...claiming,
  },
  {
    name: 'claim into a new segment',
    prepare: (ring) => fill(ring, kilobytes(66)),
    before: (by, ring) => {
      for (let i = 0; i < 64; i++) claim(by, ring)
    },
    ...claiming,
  },
  {
    name: 'claim what was left behind',
    prepare: (ring) => {
      fill(ring, [1, big(2), 3])
      const other = new Doomed()
      other.survives(Infinity, (by) => (claim(by, ring), claim(by, ring)))
      other.declareDead()
      me.reapTheDead()
      return [1, big(2), 3]
    },
    ...claiming,
  },
  {
    name: 'done',
    prepare: (ring) => fill(ring, [1, 2, 3]),
    before: (by, ring) => (claim(by, ring), claim(by, ring)),
    ...claiming,
    act: done,
    outcomes: (contents) => [contents, contents.slice(1)],
  },
  {
    name: 'done with a big message',
    prepare: (ring) => fill(ring, [big(1), 2]),
    before: (by, ring) => claim(by, ring),
    ...claiming,
    act: done,
    outcomes: (contents) => [contents, contents.slice(1)],
  },
  {
    name: 'let go of a ring with claims on it',
    prepare: (ring) => fill(ring, [1, big(2), 3]),
    before: (by, ring) => (claim(by, ring), claim(by, ring)),
    ...claiming,
    act: (by, ring) => by.handles.release(ring),
  },
  {
    name: 'lost messages are dropped',
    prepare: (ring) => fill(ring, [1, big(2), { three: 3 }, 4]),
    before: (by, ring) => (claim(by, ring), claim(by, ring)),
    joinable: RING_STATE.joinable | RING_STATE.dropsLost,
    act: claim,
    outcomes: (contents) => [contents.slice(2), contents.slice(3)],
  },
]

/** Sets a scenario up, lets one die in it before the given write, and `reapers` die in reaping it; then looks. */
function run(scenario: Scenario, deadlyWrite: number, reaperDeadlyWrite: number): { writes: number; reaping: number } {
  const before = inUse()
  // Claims made later lie before the ring, where the reaper comes first.
  const hole = createRing(me, 0)
  const ring = createRing(me, 0, scenario.joinable ?? 0)
  me.handles.release(hole)
  const contents = scenario.prepare(ring)
  const doomed = new Doomed()
  doomed.party.handles.attach(ringKind, me.handles.token(ring))
  doomed.survives(Infinity, (by) => scenario.before?.(by, ring))
  const survived = doomed.survives(deadlyWrite, (by) => scenario.act(by, ring))
  const { writes } = doomed
  const reaper = new Doomed()
  doomed.declareDead()
  reaper.survives(reaperDeadlyWrite, (by) => by.reapTheDead())
  const reaping = reaper.writes
  reaper.declareDead()
  me.reapTheDead()

  const scribbled = scribble()
  const outcomes = scenario.outcomes(contents)
  const size = scenario.joinable === undefined ? ringSize(me.words, ring) : unfinishedMessages(me.words, ring)
  const found = scenario.joinable === undefined ? drain(ring) : drainClaiming(ring)
  if (!outcomes.some((outcome) => isDeepStrictEqual(outcome, found))) expect(outcomes).toContainEqual(found)
  if (survived && !isDeepStrictEqual(found, outcomes.at(-1))) expect(found).toEqual(outcomes.at(-1))
  expect(size).toBe(found.length)
  for (const page of scribbled) me.pages.free(page)
  if ((me.words[ring + RING.state]! & RING_STATE.shutDown) === 0) {
    const again = [...kilobytes(140), big(1), 'end']
    fill(ring, again)
    const gone = scenario.joinable === undefined ? drain(ring) : drainByAnother(ring)
    if (!isDeepStrictEqual(gone, again)) expect(gone).toEqual(again)
  }
  me.handles.release(ring)
  expect(inUse()).toEqual(before)
  return { writes, reaping }
}

/** Overwrites what is free, so that nobody reads in it what was there before. */
function scribble(): number[] {
  const pages = Array.from({ length: 6 }, () => me.pages.allocate(1))
  for (const page of pages) {
    const { window, base } = me.arena.span(page, 1)
    window.bytes.fill(0xff, base, base + 65536)
  }
  return pages
}

/** Data pages and shared objects. */
function inUse(): { pages: number; objects: number } {
  let pages = 0
  let objects = 0
  me.pages.forEachRun((page, kind) => (pages += kind === DATA ? me.pages.lengthOf(page) : 0))
  me.cells.forEach(() => objects++)
  return { pages, objects }
}

function drain(ring: number): unknown[] {
  const consumer = new Consumer(me, ring, false)
  const found: unknown[] = []
  for (let value = consumer.get(); value !== NOTHING; value = consumer.get()) found.push(value)
  expect(ringSize(me.words, ring)).toBe(0)
  return found
}

/** A newcomer, who uses claims again that the dead had. */
function drainByAnother(ring: number): unknown[] {
  const newcomer = new Doomed()
  const found = drainClaiming(ring, newcomer.party)
  newcomer.declareDead()
  me.reapTheDead()
  return found
}

function drainClaiming(ring: number, by = me): unknown[] {
  const consumer = new ClaimingConsumer(by, ring)
  const found: unknown[] = []
  for (let value = consumer.get(); value !== NOTHING; value = consumer.get()) found.push(value)
  expect(unfinishedMessages(me.words, ring)).toBe(found.length)
  for (let i = 0; i < found.length; i++) if (!consumer.done()) expect.fail('it was done before')
  expect(consumer.done()).toBe(false)
  expect(unfinishedMessages(me.words, ring)).toBe(0)
  return found
}

// Objects are sent by shape only after they were seen a few times.
for (const scenario of scenarios) for (let i = 0; i < 4; i++) run(scenario, Infinity, Infinity)

describe.each(scenarios)('$name', (scenario) => {
  const { writes } = run(scenario, Infinity, Infinity)

  it(`dies before each of its ${String(writes)} writes`, () => {
    for (let k = 0; k < writes; k++) {
      try {
        run(scenario, k, Infinity)
      } catch (error) {
        throw new Error(`died before write ${String(k)}: ${String(error)}`, { cause: error })
      }
    }
  })

  it('and its reaper dies before each of its writes', () => {
    for (let k = 0; k <= writes; k++) {
      // A reaper that got as far as its write number j writes at least once more, unless it has finished.
      for (let j = k % STEP, finished = false; !finished; j += STEP) {
        try {
          finished = run(scenario, k, j).reaping <= j
        } catch (error) {
          throw new Error(`died before write ${String(k)}, its reaper before ${String(j)}: ${String(error)}`, {
            cause: error,
          })
        }
      }
    }
  })
})

describe('making and destroying a ring', () => {
  /** One makes a ring with messages and claims, dies before a write of its own, and so does its reaper. */
  const rise = (deadlyWrite: number, reaperDeadlyWrite: number, joinable: boolean): number => {
    const before = inUse()
    const maker = new Doomed()
    maker.survives(deadlyWrite, (by) => {
      const ring = createRing(by, 0, joinable ? RING_STATE.joinable : 0)
      const producer = new Producer(by, ring, false)
      for (const value of [1, big(2), { three: 3 }, big(4), 5]) producer.put(value)
      const consumer = joinable ? new ClaimingConsumer(by, ring) : new Consumer(by, ring, false)
      for (let i = 0; i < 3; i++) consumer.get()
      by.handles.release(ring)
    })
    const { writes } = maker
    const reaper = new Doomed()
    maker.declareDead()
    reaper.survives(reaperDeadlyWrite, (by) => by.reapTheDead())
    reaper.declareDead()
    me.reapTheDead()
    expect(inUse()).toEqual(before)
    return writes
  }

  it.each([false, true])('leaves nothing behind, wherever it ends (joinable: %s)', (joinable) => {
    const writes = rise(Infinity, Infinity, joinable)
    for (let k = 0; k < writes; k++)
      for (const j of [Infinity, k % 7, 7 + (k % 23), 30 + (k % 40)])
        try {
          rise(k, j, joinable)
        } catch (error) {
          throw new Error(`died before write ${String(k)}, its reaper before ${String(j)}: ${String(error)}`, {
            cause: error,
          })
        }
  })
})
