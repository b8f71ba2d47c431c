import { styleText } from 'node:util'
import type { Job } from './job.js'
import type { Span, State } from './timeline.js'

const CELLS = { ready: '.', running: '#', blocked: '~' } as const
const COLOURS = { ready: 'yellow', running: 'green', blocked: 'blue' } as const

export const LEGEND = (Object.keys(CELLS) as State[]).map((state) => `${cell(state)} ${state}`).join('  ')

/** A Gantt chart: a line for each job, a character for each tick, which is what the job did in the middle of it. */
export function terminalChart(jobs: readonly Job[], spans: readonly Span[]): string {
  const ticks = Math.ceil(Math.max(...spans.map(({ to }) => to)))
  const stateAt = (job: Job, time: number) =>
    spans.find((span) => span.job === job && span.from <= time && time < span.to)?.state
  const line = (job: Job) => Array.from({ length: ticks }, (_, tick) => cell(stateAt(job, tick + 0.5))).join('')
  return jobs.map((job) => `    ${job.name.padEnd(8)} ${line(job).trimEnd()}`).join('\n')
}

function cell(state: State | undefined): string {
  return state === undefined ? ' ' : styleText(COLOURS[state], CELLS[state])
}
