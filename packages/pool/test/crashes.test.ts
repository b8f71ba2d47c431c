/** The crash matrix: at each moment of a task's life, each way to end badly. The task settles, the pool goes on. */
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ref } from '../../process/dist/index.js'
import { Pool, WorkerLostError } from '../dist/index.js'
import * as crashes from './fixtures/crashes.mjs'
import * as tasks from './fixtures/tasks.mjs'
import { failure, makePool, ready, settles, until } from './pools.js'

const execArgv = process.execArgv
/** One pool for all: what it has been through must not show. */
let shared: Pool

beforeAll(() => {
  // Heaps that are soon full.
  process.execArgv = [...execArgv, '--max-old-space-size=64']
  shared = new Pool(2)
})
afterAll(async () => {
  process.execArgv = execArgv
  shared.terminate()
  await shared.join()
})

const rejection = { exitcode: 1, signal: null }

interface Death {
  readonly exitcode: number
  readonly signal: string | null
}
const deaths: Record<string, Death> = {
  'exit 0': { exitcode: 0, signal: null },
  'exit 3': { exitcode: 3, signal: null },
  abort: { exitcode: -6, signal: 'SIGABRT' },
  SIGSEGV: { exitcode: -11, signal: 'SIGSEGV' },
  SIGKILL: { exitcode: -9, signal: 'SIGKILL' },
  SIGTERM: { exitcode: -15, signal: 'SIGTERM' },
}

/** Others go on while the task fails, and the pool is as big as before. */
async function amidOthers(crash: (pool: Pool) => PromiseLike<unknown>): Promise<unknown> {
  const others = Array.from({ length: 20 }, (_, i) => shared.apply(tasks.later, [i, 5]))
  const error = await failure(crash(shared))
  expect(await settles(Promise.all(others), 'other tasks')).toEqual(Array.from({ length: 20 }, (_, i) => i))
  expect(await settles(shared.map(tasks.square, [1, 2, 3]), 'later tasks')).toEqual([1, 4, 9])
  expect(shared.pids.length).toBe(2)
  return error
}

type Moment = 'run' | 'runLater' | 'encodeResult' | 'encodeError'
const at = (moment: Moment): ((how: string) => unknown) => crashes[moment]

function expectLost(error: unknown, death: Death, task: string): void {
  expect(error).toBeInstanceOf(WorkerLostError)
  expect(error).toMatchObject({ ...death, task, code: 'ERR_MP_WORKER_LOST', pid: expect.any(Number) as unknown })
}

for (const [how, death] of Object.entries(deaths)) {
  test(`run: ${how}`, async () => {
    expectLost(await amidOthers((pool) => pool.apply(crashes.run, [how])), death, 'run')
  })
  test(`run, after a while: ${how}`, async () => {
    expectLost(await amidOthers((pool) => pool.apply(crashes.runLater, [how])), death, 'runLater')
  })
  test(`encoding the result: ${how}`, async () => {
    expectLost(await amidOthers((pool) => pool.apply(crashes.encodeResult, [how])), death, 'encodeResult')
  })
  test(`encoding the error: ${how}`, async () => {
    expectLost(await amidOthers((pool) => pool.apply(crashes.encodeError, [how])), death, 'encodeError')
  })
  test(`in a chunk of a map: ${how}`, async () => {
    expectLost(await amidOthers((pool) => pool.map(crashes.run, [how], { chunksize: 3 })), death, 'run')
  })
  test(`after the result: ${how}`, async () => {
    const pool = makePool(1)
    expect(await settles(pool.apply(crashes.after, [how]), 'the task')).toBe('done')
    const second = pool.apply(crashes.next)
    expectLost(await failure(second), death, 'next')
    expect(await settles(pool.apply(tasks.square, [3]), 'the next task')).toBe(9)
  })
}

test('run: throw', async () => {
  const error = await amidOthers((pool) => pool.apply(crashes.run, ['throw']))
  expect(error).toBeInstanceOf(RangeError)
  expect(error).toMatchObject({ message: 'as asked', cause: { code: 'ERR_MP_REMOTE' } })
})

test.each(['run', 'runLater'] as const)('%s: throw null', async (when) => {
  expect(await amidOthers((pool) => pool.apply(at(when), ['throw null']))).toBeNull()
})

test.each(['throw', 'throw null'])('encoding the result: %s', async (how) => {
  const error = await amidOthers((pool) => pool.apply(crashes.encodeResult, [how]))
  expect(error).toMatchObject({ name: 'MaybeEncodingError', exc: how === 'throw' ? 'as asked' : 'null' })
})

test.each(['throw', 'throw null'])('encoding the error: %s', async (how) => {
  const error = await amidOthers((pool) => pool.apply(crashes.encodeError, [how]))
  expect(error).toBeInstanceOf(RangeError)
  expect(error).toMatchObject({ message: 'as asked', cause: { code: 'ERR_MP_REMOTE' } })
  expect(error).not.toHaveProperty('extra')
})

test.each(['throw', 'throw null'])('encoding the arguments: %s', async (how) => {
  const error = await amidOthers((pool) => pool.apply(tasks.identity, [crashes.encodeResult(how)]))
  if (how === 'throw') expect(error).toMatchObject({ name: 'RangeError', message: 'as asked' })
  else expect(error).toBeNull()
})

test('runLater: an unhandled rejection', async () => {
  expectLost(await amidOthers((pool) => pool.apply(crashes.runLater, ['reject'])), rejection, 'runLater')
})

test.each(['run', 'encodeResult'] as const)('%s: an unhandled rejection after the result', async (when) => {
  const pool = makePool(1)
  await ready(pool)
  const { pids } = pool
  await settles(pool.apply(at(when), ['reject']), 'the task')
  // It meets what the worker does next, if anything.
  await until(() => pool.pids[0] !== pids[0], 'the end of the worker')
  expect(await settles(pool.apply(tasks.square, [3]), 'the next task')).toBe(9)
})

test.each(['run', 'runLater', 'encodeResult', 'encodeError'] as const)(
  '%s: an endless loop, with a timeout',
  async (when) => {
    const error = await amidOthers((pool) => pool.apply(at(when), ['loop'], { timeout: 200 }))
    expect(error).toMatchObject({ code: 'ERR_MP_TIMEOUT' })
  },
)

test.each(['run', 'encodeResult'] as const)('%s: out of memory', async (when) => {
  const error = await amidOthers((pool) => pool.apply(at(when), ['out of memory']))
  expectLost(error, { exitcode: -6, signal: 'SIGABRT' }, when)
})

test.each([
  ['throw', { name: 'RangeError', message: 'as asked' }],
  ['exit 3', { exitcode: 3, signal: null }],
  ['SIGKILL', { exitcode: -9, signal: 'SIGKILL' }],
  ['loop', { code: 'ERR_MP_TIMEOUT' }],
])('importing the function: %s', async (how, expected) => {
  process.env['MP_TEST_IMPORT'] = how
  const url = new URL('fixtures/bad-module.mjs', import.meta.url)
  const fine = ref<() => string>(url, 'fine')
  try {
    const options = how === 'loop' ? { timeout: 500 } : {}
    const pool = makePool(1) // whose workers have this environment
    expect(await failure(pool.apply(fine, [], options))).toMatchObject(expected)
    expect(await settles(pool.apply(tasks.square, [3]), 'the next task')).toBe(9)
  } finally {
    delete process.env['MP_TEST_IMPORT']
  }
  expect(fileURLToPath(url)).toMatch(/bad-module/)
})

test('an idle worker that is killed changes nothing visible', async () => {
  const pool = makePool(1)
  await ready(pool)
  process.kill(pool.pids[0]!, 'SIGKILL')
  expect(await settles(pool.apply(tasks.square, [3]), 'the next task')).toBe(9)
  expect(pool.stats()).toMatchObject({ lost: 0, failed: 0 })
})

test('a worker that is killed before it has started changes nothing visible', async () => {
  const pool = makePool(2)
  const results = pool.map(tasks.square, [1, 2, 3])
  for (const pid of pool.pids) process.kill(pid, 'SIGKILL')
  expect(await settles(results, 'map')).toEqual([1, 4, 9])
})

test('workers that are killed at once: test_crash_races', async () => {
  for (const size of [1, 2, 5]) {
    const pool = makePool(size)
    await ready(pool)
    const lost = pool.pids.map(() => failure(pool.apply(crashes.run, ['SIGKILL'])))
    for (const error of await Promise.all(lost)) expectLost(error, deaths['SIGKILL']!, 'run')
    expect(await settles(pool.map(tasks.square, [1, 2, 3]), 'later tasks')).toEqual([1, 4, 9])
  }
})

test('a big argument of a task whose worker dies: gh-94777', async () => {
  const big = Buffer.alloc(32 << 20, 1)
  const error = await amidOthers((pool) => pool.apply(crashes.run, ['SIGKILL', big] as never))
  expectLost(error, deaths['SIGKILL']!, 'run')
})

test('test_queue_full_deadlock: good and bad ones', async () => {
  const pool = makePool(2)
  const bad = Array.from({ length: 100 }, () => failure(pool.apply(tasks.identity, [() => 1])))
  const good = Array.from({ length: 100 }, (_, i) => pool.apply(tasks.identity, [i]))
  for (const error of await Promise.all(bad))
    expect(error).toMatchObject({ name: 'SerializationError', path: 'args[0]' })
  expect(await settles(Promise.all(good), 'good ones')).toEqual(Array.from({ length: 100 }, (_, i) => i))
})
