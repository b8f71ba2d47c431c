import { WorkerLostError } from '@mp/pool'
import { describe, expect, test } from 'vitest'
import { inGroups, type Batch, type Report } from '../dist/batch.js'
import { ATTEMPTS, dispatch, type Hands } from '../dist/dispatch.js'

type Fate = 'reports' | 'dies before it takes a batch' | 'dies with a batch'

/** Hands without processes, so that a death can be put at any step. They keep to what queue and pool promise. */
class Stage implements Hands {
  readonly sent: Batch[] = []
  readonly maxsize: number
  readonly #fate: (next: Batch | undefined) => Fate | Error
  readonly #queue: Batch[] = []
  readonly #room: (() => void)[] = []
  mostRunning = 0
  #running = 0
  #lastId = 0

  constructor(fate: (next: Batch | undefined) => Fate | Error, maxsize = 3) {
    this.#fate = fate
    this.maxsize = maxsize
  }

  nextId = () => ++this.#lastId

  async put(batch: Batch, signal: AbortSignal): Promise<void> {
    while (this.#queue.length >= this.maxsize) {
      await new Promise<void>((resolve, reject) => {
        const abort = () => reject(signal.reason as Error)
        signal.addEventListener('abort', abort)
        this.#room.push(() => {
          signal.removeEventListener('abort', abort)
          resolve()
        })
      })
    }
    this.sent.push(batch)
    this.#queue.push(batch)
  }

  async hashNext(): Promise<Report | null> {
    this.mostRunning = Math.max(this.mostRunning, ++this.#running)
    try {
      await new Promise(setImmediate)
      const fate = this.#fate(this.#queue[0])
      if (fate instanceof Error) throw fate
      if (fate === 'dies before it takes a batch') throw lost()
      const batch = this.#queue.shift()
      this.#room.shift()?.()
      if (fate === 'dies with a batch') throw lost()
      return batch ? { id: batch.id, pid: 1, files: batch.names.length, bytes: 0, problems: [] } : null
    } finally {
      this.#running--
    }
  }
}

const lost = () => new WorkerLostError('lost', { pid: 1, exitcode: -9, signal: 'SIGKILL', task: 'hashNextBatch' })
const files = Array.from({ length: 100 }, (_, i) => `./${i}`)
const { signal } = new AbortController()

/** Runs the files in groups of ten and checks that no file is reported twice. */
async function run(stage: Stage) {
  const outcome = await dispatch(inGroups(files, 10), stage, { signal })
  const byId = new Map(stage.sent.map((batch) => [batch.id, batch.names]))
  const reported = outcome.reports.flatMap(({ id }) => byId.get(id) ?? [])
  expect(new Set(reported).size).toBe(reported.length)
  return { ...outcome, reported: reported.sort() }
}

const all = [...files].sort()
const times = (count: number, fate: Fate) => () => (count-- > 0 ? fate : 'reports')

describe('every file is reported once', () => {
  test('when nobody dies', async () => {
    const { reported, losses, retries } = await run(new Stage(() => 'reports'))
    expect([reported, losses, retries]).toEqual([all, 0, 0])
  })

  test('when a worker dies before it takes a batch', async () => {
    const { reported, losses, retries } = await run(new Stage(times(1, 'dies before it takes a batch')))
    expect([reported, losses, retries]).toEqual([all, 1, 0])
  })

  test('when a worker dies with a batch', async () => {
    const { reported, losses, retries } = await run(new Stage(times(1, 'dies with a batch')))
    expect([reported, losses, retries]).toEqual([all, 1, 1])
  })

  test('when more die before their first batch than the queue has room', async () => {
    const { reported, losses } = await run(new Stage(times(20, 'dies before it takes a batch')))
    expect([reported, losses]).toEqual([all, 20])
  })

  test('when whole rounds die', async () => {
    const { reported, losses, retries } = await run(new Stage(times(10, 'dies with a batch')))
    expect([reported, losses, retries]).toEqual([all, 10, 10])
  })

  test('when they die at random', async () => {
    const seed = Math.trunc(Math.random() * 2 ** 31)
    let state = seed
    const random = () => (state = (state * 48_271 + 11) % 2_147_483_647) / 2_147_483_647
    const stage = new Stage(() => {
      if (random() > 0.2) return 'reports'
      return random() < 0.5 ? 'dies with a batch' : 'dies before it takes a batch'
    })
    const { reported, problems } = await run(stage)
    const given = problems.map(({ name }) => name)
    expect([...reported, ...given].sort(), `seed ${seed}`).toEqual(all)
  })
})

test('a file that kills every worker is given up, and takes no other file with it', async () => {
  const stage = new Stage((next) => (next?.names.includes('./42') ? 'dies with a batch' : 'reports'))
  const { reported, problems, losses } = await run(stage)
  expect(problems).toEqual([{ name: './42', reason: `a worker died ${ATTEMPTS} times over it` }])
  expect(reported).toEqual(all.filter((name) => name !== './42'))
  expect(losses).toBe(ATTEMPTS)
})

test('never has more in flight than the queue and one hand can hold', async () => {
  const stage = new Stage(() => 'reports', 2)
  await run(stage)
  expect(stage.mostRunning).toBeGreaterThan(0)
  expect(stage.mostRunning).toBeLessThanOrEqual(4)
})

test('workers that cannot live at all are an error, not a hang', async () => {
  await expect(run(new Stage(() => 'dies before it takes a batch'))).rejects.toThrow(WorkerLostError)
})

test('any other error of a task ends the run with that error, also while the queue is full', async () => {
  const full = new Error('no space left on device')
  await expect(run(new Stage(() => full, 1))).rejects.toThrow(full)
})

test('stops when it is told to, in the middle of the walk', async () => {
  const controller = new AbortController()
  const reason = new Error('Ctrl-C')
  async function* endless() {
    for (let i = 0; ; i++) {
      if (i === 50) controller.abort(reason)
      yield await Promise.resolve([`./${i}`])
    }
  }
  const stage = new Stage(() => 'reports')
  await expect(dispatch(endless(), stage, { signal: controller.signal })).rejects.toThrow(reason)
  expect(stage.sent.length).toBeLessThanOrEqual(51)
})

test('an error of the walk is the error of the run', async () => {
  const broken = new Error('walk failed')
  // eslint-disable-next-line require-yield -- it fails before it has anything to give
  async function* groups(): AsyncGenerator<string[]> {
    throw await Promise.resolve(broken)
  }
  await expect(dispatch(groups(), new Stage(() => 'reports'), { signal })).rejects.toThrow(broken)
})
