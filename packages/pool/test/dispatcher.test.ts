/** Which worker gets which task: random steps of all that can happen, and what must hold after each. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Crowd } from './crowd.js'

const runs = process.env['MP_STRESS'] === undefined ? 300 : 5000
const worker = fc.nat(12)

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('submit' as const), count: fc.integer({ min: 1, max: 60 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('submit one' as const),
      priority: fc.integer({ min: -1, max: 1 }),
      key: fc.constantFrom(undefined, undefined, 'a', 'b'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('start' as const), worker }) },
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('work' as const), worker, tasks: fc.integer({ min: 1, max: 40 }) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('take' as const), worker }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('finish' as const), worker }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('answer' as const), worker }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel' as const), task: fc.nat(500) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('kill' as const), worker }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('look' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('tell' as const),
      worker,
      milliseconds: fc.constantFrom(0.0005, 0.003, 0.01, 0.04, 1),
    }),
  },
)

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** Long enough for a worker to be held up by its task. */
function wait(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 25)
}

function perform(crowd: Crowd, step: Step): void {
  switch (step.do) {
    case 'submit':
      for (let i = 0; i < step.count; i++) crowd.submit(0, undefined, 0)
      return
    case 'submit one':
      return crowd.submit(step.priority, step.key, 0)
    case 'start':
      return crowd.start(crowd.nth(step.worker))
    case 'work': {
      const worker = crowd.nth(step.worker)
      for (let i = 0; i < step.tasks && (crowd.take(worker) || worker.running !== undefined); i++) crowd.finish(worker)
      return crowd.answer(worker)
    }
    case 'take':
      return void crowd.take(crowd.nth(step.worker))
    case 'finish':
      return void crowd.finish(crowd.nth(step.worker))
    case 'answer':
      return crowd.answer(crowd.nth(step.worker))
    case 'cancel':
      return crowd.jobs.length > 0 ? crowd.cancel(step.task % crowd.jobs.length) : undefined
    case 'kill':
      return crowd.kill(crowd.nth(step.worker))
    case 'wait':
      return wait()
    case 'look':
      return crowd.look()
    case 'tell':
      return crowd.tell(crowd.nth(step.worker), step.milliseconds)
  }
}

test('every task is given out once, nobody is idle beside tasks that wait, and keys keep their order', () => {
  const crew = fc.record({
    workers: fc.constantFrom(1, 2, 4, 13),
    mostTasks: fc.constantFrom(Infinity, Infinity, 1, 7),
    processors: fc.constantFrom(Infinity, 1, 2, 3),
  })
  fc.assert(
    fc.property(crew, fc.array(step, { maxLength: 60 }), ({ workers, mostTasks, processors }, steps) => {
      const crowd = new Crowd(workers, mostTasks, processors)
      try {
        for (const step of steps) perform(crowd, step)
        crowd.finishAll()
        for (const key of ['a', 'b']) {
          const order = crowd.begun.filter((id) => crowd.jobs[id]!.task.key === key)
          expect(order).toEqual([...order].sort((a, b) => a - b))
        }
      } finally {
        crowd.free()
      }
    }),
    { numRuns: runs },
  )
})

test('one worker gets equal tasks in the order they came, higher priority first', () => {
  const crowd = new Crowd(1)
  for (let i = 0; i < 2000; i++) crowd.submit(i % 3, undefined, 0)
  crowd.finishAll()
  expect(crowd.begun[0]).toBe(0) // it was given when nothing else was there
  const rest = crowd.begun.slice(1)
  expect(rest).toEqual([...rest].sort((a, b) => (b % 3) - (a % 3) || a - b))
  crowd.free()
})

test('fast answers earn a worker many tasks ahead, and one slow task gives them to others', () => {
  const crowd = new Crowd(2)
  const [first, second] = [crowd.nth(0), crowd.nth(1)]
  crowd.start(first)
  crowd.start(second)
  for (let i = 0; i < 5000; i++) crowd.submit(0, undefined, 0)
  // The second one has so many that it is too far ahead, once it has been slow as well.
  while (first.tasks.size < 3 || second.tasks.size < 30) {
    for (const worker of [first, second]) {
      while (crowd.take(worker)) crowd.finish(worker)
      crowd.answer(worker)
    }
    expect(crowd.dispatcher.queued).toBeGreaterThan(0)
  }
  crowd.take(first) // and is held up by it, while the other goes on
  wait()
  crowd.take(second)
  crowd.finish(second)
  crowd.answer(second)
  expect(first.tasks.size).toBe(1)
  crowd.finishAll()
  crowd.free()
})

/** Two workers, of which the first has told that its tasks take a fiftieth of a millisecond, and has four of them. */
function oneAwake(): [Crowd, ReturnType<Crowd['nth']>, () => [number, number]] {
  const crowd = new Crowd(2)
  const [first, second] = [crowd.nth(0), crowd.nth(1)]
  crowd.start(first)
  crowd.start(second)
  const shares = (): [number, number] => [first.tasks.size, second.tasks.size]
  for (let i = 0; i < 2; i++) crowd.submit(0, undefined, 0)
  expect(shares()).toEqual([1, 1])
  crowd.finishAll()
  crowd.tell(first, 0.02)
  for (let i = 0; i < 4; i++) crowd.submit(0, undefined, 0)
  expect(shares()).toEqual([4, 0])
  return [crowd, first, shares]
}

test('tiny tasks wait for a worker that is awake, until it is seen that it takes none', () => {
  const [crowd, first, shares] = oneAwake()
  crowd.take(first)
  crowd.look() // it has taken one since
  expect(shares()).toEqual([4, 0])
  crowd.look()
  const [running, moved] = shares() // how many it gets at once depends on how fast it has answered
  expect(running).toBe(1)
  expect(moved).toBeGreaterThan(0)
  crowd.finishAll()
  crowd.free()
})

test('tiny tasks do not wake more workers than there are processors, while those at work take them', () => {
  const crowd = new Crowd(3, Infinity, 2)
  const workers = [0, 1, 2].map((n) => crowd.nth(n))
  for (const worker of workers) crowd.start(worker)
  const shares = (): number[] => workers.map(({ tasks }) => tasks.size)
  for (let i = 0; i < 3; i++) crowd.submit(0, undefined, 0)
  crowd.finishAll()
  for (const worker of workers) crowd.tell(worker, 0.09)
  for (let i = 0; i < 2; i++) crowd.submit(0, undefined, 0)
  expect(shares()).toEqual([1, 1, 0])
  crowd.take(workers[0]!)
  crowd.take(workers[1]!)
  for (let i = 0; i < 6; i++) crowd.submit(0, undefined, 0)
  expect(shares()[2]).toBe(0)
  let looks = 0
  for (; shares()[2] === 0 && looks < 100; looks++) crowd.look()
  expect(looks).toBe(8) // both have not gone on for so long
  crowd.finishAll()
  crowd.free()
})

test('tiny tasks wait for a worker that is awake, until it says that they are not tiny any more', () => {
  const [crowd, first, shares] = oneAwake()
  crowd.tell(first, 1)
  expect(shares()).toEqual([2, 2])
  crowd.finishAll()
  crowd.free()
})
