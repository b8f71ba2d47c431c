// @ts-check
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { amount, number } from './format.js'

const README = fileURLToPath(new URL('../../../README.md', import.meta.url))
const PLACE = /(?<=<!-- benchmarks -->\n).*?(?=<!-- end of benchmarks -->)/s

/** The rows that the README of the project shows, and what it calls them. */
const HEADLINES = new Map([
  ['100k identity tasks at once, applyAsync', '`Pool`: 100,000 small tasks, submitted at once'],
  ['one task at a time, p50', '`Pool`: one small task, there and back'],
  ['1 MB Buffer there and back', '`Pool`: a 1 MB buffer, there and back'],
  ['map of 1M numbers, default chunks', '`Pool`: `map` of a million numbers'],
  ['Queue 1 to 1, numbers, sync', '`Queue`: numbers from one process to another'],
  ['Queue round trip p50, sync', '`Queue`: a number there and back'],
  ['Lock acquireSync + release, uncontended', '`Lock`: taken and released by one process'],
  ['Lock contended by 2 processes, all together', '`Lock`: taken and released by two at once'],
  ['spawn, start() to first line of the target', '`Process`: `spawn`, until its first line'],
  ['forkserver, start() to first line of the target', '`Process`: `forkserver`, until its first line'],
])

/**
 * For people who choose: what ours takes, and the others. Targets and verdicts are for those who work on it.
 * @param {Pick<import('./save-results.js').Results, 'machine' | 'options' | 'reports'>} results
 */
export function readmeTable({ machine, options, reports }) {
  const rows = reports.flatMap((report) => report.rows)
  const lines = [...HEADLINES].flatMap(([name, title]) => {
    const own = rows.filter((row) => row.name === name && row.referenceValue !== undefined)
    const [first] = own
    if (first?.ours === undefined) return []
    const others = new Set(own.map((row) => `${row.reference} ${number(row.referenceValue ?? NaN)}`))
    return [`| ${title} | ${amount(first.ours, first.unit)} | ${[...others].join(', ')} |`]
  })
  const { date, cpu, cores, node, python, loadAverage } = machine
  const where = `${date.slice(0, 10)}, ${cpu}, ${cores} cores, load average ${loadAverage[0]}`
  const versions = `Node ${node}${python ? `, Python ${python.split(' ')[0]}` : ''}`
  return `${where}, ${versions}; medians of ${options.rounds} rounds.

| | \`@mp/*\` | others |
| --- | --- | --- |
${lines.join('\n')}
`
}

/**
 * Writes the table where the README has its place for it.
 * @param {import('./save-results.js').Results} results
 */
export function updateReadme(results) {
  const text = readFileSync(README, 'utf8')
  if (!PLACE.test(text)) throw new Error(`${README} has no place for the table: <!-- benchmarks --> and its end`)
  writeFileSync(
    README,
    text.replace(PLACE, () => `\n${readmeTable(results)}\n`),
  )
  return 'README.md'
}
