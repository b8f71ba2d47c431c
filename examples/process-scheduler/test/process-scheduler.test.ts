import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { runProgram } from '../../../scripts/testing/program.js'
import { type Job, EXAMPLE, parseJob } from '../dist/job.js'
import { measured, textbook } from '../dist/main.js'
import { POLICIES } from '../dist/policy.js'
import { averages, type Span } from '../dist/timeline.js'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const parse = (jobs: string) => jobs.split(' ').map(parseJob)
const of = (spans: readonly Span[], job: Job, state: string) =>
  spans.filter((span) => span.job === job && span.state === state)
const total = (spans: readonly Span[]) => spans.reduce((sum, { from, to }) => sum + to - from, 0)

// Silberschatz, Galvin, Gagne: Operating System Concepts, chapter "CPU Scheduling"; the last by hand.
test.each([
  ['fcfs', 4, 'P1@0:24 P2@0:3 P3@0:3', 17, 27],
  ['sjf', 4, 'P1@0:6 P2@0:8 P3@0:7 P4@0:3', 7, 13],
  ['rr', 4, 'P1@0:24 P2@0:3 P3@0:3', 17 / 3, 47 / 3],
  ['mlfq', 2, 'A@0:8 B@1:5 C@2:1,3,1,3,1 D@6:2', 5.25, 11.25],
] as const)('the textbook says so: %s, quantum %i, %s', async (name, quantum, jobs, waiting, turnaround) => {
  const spans = await textbook(parse(jobs), POLICIES[name](quantum))
  expect(averages(spans).waiting).toBeCloseTo(waiting)
  expect(averages(spans).turnaround).toBeCloseTo(turnaround)
})

/** What holds however busy the machine is. */
function checkSpans(jobs: readonly Job[], spans: readonly Span[]): void {
  const running = spans.filter(({ state }) => state === 'running').toSorted((a, b) => a.from - b.from)
  for (const [i, span] of running.entries()) expect(span.from).toBeGreaterThanOrEqual(running[i - 1]?.to ?? 0)
  for (const job of jobs) {
    const own = spans.filter((span) => span.job === job)
    for (const [i, span] of own.entries()) expect(span.from, 'no gap').toBe(own[i - 1]?.to ?? span.from)
    expect(own[0]!.from).toBeGreaterThanOrEqual(job.arrival)
    // Processor time is that of all threads of a process, so a little less than that may pass on the clock.
    const bursts = job.bursts.filter((_, i) => i % 2 === 0)
    expect(total(of(spans, job, 'running'))).toBeGreaterThan(bursts.reduce((sum, burst) => sum + burst, 0) / 2)
    expect(of(spans, job, 'blocked')).toHaveLength(bursts.length - 1)
  }
}

/** When each job got the processor, in order. */
const order = (spans: readonly Span[]) =>
  spans
    .filter(({ state }) => state === 'running')
    .toSorted((a, b) => a.from - b.from)
    .map(({ job }) => job.name)

test.each(['fcfs', 'sjf', 'rr', 'mlfq'] as const)(
  '%s: one runs at a time, and all end, under load too',
  async (name) => {
    const burners = Array.from({ length: 2 }, () => spawn(process.execPath, ['-e', 'for (;;);']))
    onTestFinished(() => burners.forEach((burner) => burner.kill('SIGKILL')))
    checkSpans(EXAMPLE, await measured(EXAMPLE, POLICIES[name](2), 10))
  },
)

test('first come, first served: nobody is stopped, the order is that of coming', async () => {
  const jobs = parse('A@0:5 B@1:1 C@2:3')
  expect(order(await measured(jobs, POLICIES.fcfs(), 20))).toEqual(['A', 'B', 'C'])
})

test('shortest job first: nobody shorter was waiting', async () => {
  const jobs = parse('A@0:9 B@1:4 C@1:2 D@2:3')
  const spans = await measured(jobs, POLICIES.sjf(), 20)
  for (const { job, from: start } of spans.filter(({ state }) => state === 'running'))
    for (const { job: other } of spans.filter((span) => span.state === 'ready' && span.from < start && span.to > start))
      expect(other.bursts[0], `${other.name} waited when ${job.name} began`).toBeGreaterThanOrEqual(job.bursts[0]!)
})

test('round robin: everybody in turn, for a slice', async () => {
  const jobs = parse('A@0:6 B@0:6 C@0:6')
  const spans = await measured(jobs, POLICIES.rr(2), 20)
  expect(order(spans).slice(0, 6)).toEqual(['A', 'B', 'C', 'A', 'B', 'C'])
  const slices = spans.filter(
    ({ job, state, to }) => state === 'running' && of(spans, job, 'running').at(-1)!.to !== to,
  )
  for (const { from, to } of slices) expect(to - from).toBeGreaterThanOrEqual(1.99)
})

test('multilevel feedback queue: what is new goes before what computes', async () => {
  const jobs = parse('A@0:40 B@6:1')
  // A scheduler that does not get a processor itself is late for B: a machine that is too busy gets more time.
  for (const tick of [10, 40, 160]) {
    const spans = await measured(jobs, POLICIES.mlfq(2), tick)
    checkSpans(jobs, spans)
    if (order(spans).at(-1) === 'A') return
  }
  expect.unreachable('B has waited for the end of A')
})

test('charts in the terminal and in a file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'process-scheduler-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const output = join(folder, 'chart.svg')
  const command = [program, '--tick', '10', '--output', output, 'A@0:3', 'B@0:1,2,1']
  const { stdout } = await runProgram(process.execPath, command)
  expect(stdout).toMatch(/^2 jobs, a tick is 10 ms; \. ready {2}# running {2}~ blocked$/m)
  expect(stdout.match(/^ {2}measured: waiting \d+\.\d\d, turnaround \d+\.\d\d ticks on average$/gm)).toHaveLength(4)
  expect(stdout).toContain(`first come, first served
  measured:`)
  expect(stdout).toContain(
    '  textbook: waiting 1.50, turnaround 5.00 ticks on average\n    A        ###\n    B        ...#~~#\n             0    5\n',
  )
  const svg = readFileSync(output, 'utf8')
  expect(svg.match(/<text class="title"/g)).toHaveLength(8)
  expect(svg).toContain('<title>B blocked, 4.0 to 6.0</title>')
  expect(svg.match(/<g/g)!.length).toBe(svg.match(/<\/g>/g)!.length)
})
