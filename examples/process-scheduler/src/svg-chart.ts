import type { Job } from './job.js'
import type { Span } from './timeline.js'

const COLOURS = { ready: '#f2d492', running: '#3a9a5b', blocked: '#7aa6d8' } as const
/** Pixels. Who waits has a thin bar, so that the chart can be read without its colours too. */
const HEIGHTS = { ready: 4, running: 16, blocked: 8 } as const
const [TICK, ROW, LEFT, GAP, MIN_WIDTH] = [16, 22, 90, 62, 560]

/** One of the charts of a page. */
export interface Panel {
  readonly title: string
  /** What the chart comes to, below its title. */
  readonly note: string
  readonly spans: readonly Span[]
}

/** Gantt charts below each other, on one scale. */
export function svgChart(jobs: readonly Job[], panels: readonly Panel[]): string {
  const ticks = Math.ceil(Math.max(...panels.flatMap(({ spans }) => spans.map(({ to }) => to))))
  const panelHeight = jobs.length * ROW + GAP
  const [width, height] = [Math.max(MIN_WIDTH, LEFT + ticks * TICK + 50), panels.length * panelHeight + 46]
  const body = panels.map(
    ({ title, note, spans }, i) => `<g transform="translate(${LEFT} ${i * panelHeight + 46})">
<text class="title" x="${-LEFT + 10}" y="-26">${escape(title)}</text>
<text x="${-LEFT + 10}" y="-10">${escape(note)}</text>
${axis(ticks, jobs.length * ROW)}
${jobs.map((job, row) => rowOf(job, row, spans)).join('\n')}
</g>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<style>text { font: 12px sans-serif } .title { font-weight: bold } .axis { fill: #888 } line { stroke: #ddd }</style>
<rect width="100%" height="100%" fill="white"/>
${body.join('\n')}
${legend(height - 22)}
</svg>
`
}

function rowOf(job: Job, row: number, spans: readonly Span[]): string {
  const y = row * ROW
  const bars = spans
    .filter((span) => span.job === job)
    .map(({ state, from, to }) => {
      const [x, width] = [from * TICK, (to - from) * TICK].map((length) => length.toFixed(1))
      const title = `${job.name} ${state}, ${from.toFixed(1)} to ${to.toFixed(1)}`
      const top = y + (ROW - HEIGHTS[state]) / 2
      return `<rect x="${x}" y="${top}" width="${width}" height="${HEIGHTS[state]}" fill="${COLOURS[state]}"><title>${title}</title></rect>`
    })
  return `<text x="-12" y="${y + 15}" text-anchor="end">${job.name}</text>${bars.join('')}`
}

function axis(ticks: number, height: number): string {
  const marks = Array.from({ length: Math.floor(ticks / 5) + 1 }, (_, i) => i * 5)
  const text = (tick: number, unit = '') =>
    `<text class="axis" x="${tick * TICK}" y="${height + 13}" text-anchor="middle">${tick}${unit}</text>`
  const lines = marks.map((tick) => `<line x1="${tick * TICK}" x2="${tick * TICK}" y2="${height}"/>`)
  return [...lines, ...marks.map((tick, i) => text(tick, i === marks.length - 1 ? ' ticks' : ''))].join('')
}

function legend(y: number): string {
  const entries = (['ready', 'running', 'blocked'] as const).map((state, i) => {
    const bar = { x: LEFT + i * 90, y: y + 6 - HEIGHTS[state] / 2, height: HEIGHTS[state] }
    return (
      `<rect x="${bar.x}" y="${bar.y}" width="12" height="${bar.height}" fill="${COLOURS[state]}"/>` +
      `<text x="${bar.x + 18}" y="${y + 10}">${state}</text>`
    )
  })
  return entries.join('')
}

const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
