/** The last lines of a run: what was done, how fast, and what the pool was worth. */
import type { Outcome } from './dispatch.js'
import { counted, formatBytes, formatCount, formatSeconds } from './figures.js'
import type { SpeedUp } from './speed-up.js'

export interface Done {
  readonly outcome: Outcome
  readonly workers: number
  readonly milliseconds: number
  readonly output?: string
  /** Left out of the manifest, and why. */
  readonly left?: { readonly problems: number; readonly link: number; readonly special: number }
}

export function summarize({ outcome, workers, milliseconds, output, left }: Done): string {
  const files = sum(outcome.reports.map((report) => report.files))
  const bytes = sum(outcome.reports.map((report) => report.bytes))
  const rate = formatBytes(bytes / (milliseconds / 1_000))
  const rows: [string, string | undefined][] = [
    ['manifest', output],
    ['files', formatCount(files) + (left ? inBrackets(leftOut(left)) : '')],
    ['bytes', `${formatBytes(bytes)} in ${formatSeconds(milliseconds)}, ${rate}/s`],
    ['workers', formatCount(workers) + inBrackets(shares(outcome))],
    ['lost', outcome.losses > 0 ? deaths(outcome) : undefined],
  ]
  return rows.map(([label, text]) => (text === undefined ? '' : row(label, text))).join('')
}

const row = (label: string, text: string) => `${label.padEnd(10)}${text}\n`

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)

const inBrackets = (notes: readonly string[]) => (notes.length > 0 ? ` (${notes.join(', ')})` : '')

const leftOut = ({ problems, link, special }: NonNullable<Done['left']>) => [
  ...(problems > 0 ? [counted(problems, 'problem')] : []),
  ...(link > 0 ? [`${counted(link, 'symbolic link')} not followed`] : []),
  ...(special > 0 ? [`${counted(special, 'special file')} skipped`] : []),
]

/** Who did how much of it. */
function shares({ reports }: Outcome): string[] {
  const files = new Map<number, number>()
  for (const report of reports) files.set(report.pid, (files.get(report.pid) ?? 0) + report.files)
  return [...files].map(([pid, count]) => `pid ${pid}: ${counted(count, 'file')}`)
}

const deaths = ({ losses, retries }: Outcome) =>
  `${counted(losses, 'worker')} died, ${counted(retries, 'batch', 'batches')} done again`

export function describeSpeedUp({ files, bytes, whole, oneProcess, pool }: SpeedUp, workers: number): string {
  const what = `${whole ? 'all' : 'a sample of'} ${counted(files, 'file')}, ${formatBytes(bytes)}`
  const times = `one process ${formatSeconds(oneProcess)}, ${counted(workers, 'worker')} ${formatSeconds(pool)}`
  return row('speed-up', `${(oneProcess / pool).toFixed(2)}x over one process (${what}: ${times})`)
}
