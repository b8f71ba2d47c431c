import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runProgram } from '../../../scripts/testing/program.js'
import type { TraceEvent } from '../src/trace-event.js'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pool-trace-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Runs the example and returns what it printed and the events of its trace. */
async function run(...args: string[]): Promise<{ stdout: string; events: TraceEvent[] }> {
  const out = join(folder, 'trace.json')
  const { stdout } = await runProgram(process.execPath, [program, '--out', out, ...args])
  const { traceEvents } = JSON.parse(readFileSync(out, 'utf8')) as { traceEvents: TraceEvent[] }
  return { stdout, events: traceEvents }
}

type Of<P extends TraceEvent['ph']> = Extract<TraceEvent, { ph: P }>
const only = <P extends TraceEvent['ph']>(events: readonly TraceEvent[], ph: P): Of<P>[] =>
  events.filter((event): event is Of<P> => event.ph === ph)

test.each([
  [30, 3],
  [10, 1],
])('%i tasks by %i workers: one complete event each, in the row of the worker that had it', async (tasks, workers) => {
  const { stdout, events } = await run('--tasks', `${tasks}`, '--workers', `${workers}`)
  expect(stdout).toContain(`${tasks + 2} tasks, 2 of them failed\n`)
  const complete = only(events, 'X')
  expect(complete).toHaveLength(tasks + 2)
  expect(new Set(complete.map(({ args }) => args['task'])).size).toBe(tasks + 2)
  const rows = new Map(
    only(events, 'M')
      .filter(({ name }) => name === 'thread_name')
      .map(({ tid, args }) => [tid, args.name]),
  )
  expect([...rows.values()].every((name) => /^PoolWorker-\d+$/.test(name))).toBe(true)
  expect(rows.size).toBeGreaterThanOrEqual(workers)
  for (const { tid } of complete) expect(rows.has(tid)).toBe(true)
  // A worker does one thing at a time.
  for (const row of rows.keys()) {
    const tasksOfRow = complete.filter(({ tid }) => tid === row).sort((a, b) => a.ts - b.ts)
    for (let i = 1; i < tasksOfRow.length; i++) {
      const before = tasksOfRow[i - 1]!
      expect(before.ts + before.dur).toBeLessThanOrEqual(tasksOfRow[i]!.ts + 0.001)
    }
  }
  expect(complete.filter(({ name }) => name === 'crash')).toMatchObject([
    { args: { error: expect.stringContaining('WorkerLostError') as unknown } },
  ])
  expect(complete.filter(({ name }) => name === 'failing')).toMatchObject([
    { args: { error: 'RangeError: this one fails' } },
  ])
  const counted = only(events, 'C').map(({ args }) => args['tasks']!)
  expect(Math.max(...counted)).toBe(tasks + 2)
  expect(counted.at(-1)).toBe(0)
  expect(only(events, 'i').filter(({ name }) => name === 'worker ends')).toHaveLength(rows.size)
})

test('--help', async () => {
  const { stdout } = await runProgram(process.execPath, [program, '--help'])
  expect(stdout).toMatch(/^Usage: npm run example -- pool-trace/)
})
