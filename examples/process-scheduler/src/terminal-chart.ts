import { styleText } from 'node:util'
import type { Job } from './job.js'
import type { Span, State } from './timeline.js'

const CELLS = { ready: '.', running: '#', blocked: '~' } as const
const COLOURS = { ready: 'yellow', running: 'green', blocked: 'blue' } as const
const LEFT = 13

export const LEGEND = (Object.keys(CELLS) as State[]).map((state) => `${cell(state)} ${state}`).join('  ')

/**
 * A Gantt chart: a line for each job, a character for each tick, which is what the job did in the middle of it; for several
 * ticks, where the terminal is too narrow. The last line is the scale.
 */
export function terminalChart(jobs: readonly Job[], spans: readonly Span[], columns = 100): string {
  const ticks = Math.ceil(Math.max(...spans.map(({ to }) => to)))
  const step = Math.ceil(ticks / Math.max(10, columns - LEFT - 1))
  const cells = Array.from({ length: Math.ceil(ticks / step) }, (_, i) => i * step)
  const stateAt = (job: Job, time: number) =>
    spans.find((span) => span.job === job && span.from <= time && time < span.to)?.state
  const line = (job: Job) => cells.map((tick) => cell(stateAt(job, tick + step / 2))).join('')
  const scale = cells.map((tick, i) => (i % 5 === 0 ? String(tick).padEnd(5) : '')).join('')
  return [...jobs.map((job) => row(job.name, line(job))), row('', scale)].join('\n')
}

const row = (name: string, text: string) => `    ${name.padEnd(LEFT - 5)} ${text.trimEnd()}`

function cell(state: State | undefined): string {
  return state === undefined ? ' ' : styleText(COLOURS[state], CELLS[state])
}
