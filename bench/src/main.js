// @ts-check
// `npm run bench`: runs the stories, prints the rows, writes results/latest.json and latest.md.
import { loadStories } from './harness/catalog.js'
import { listRows } from './harness/list-rows.js'
import { describeMachine } from './harness/machine.js'
import { parseOptions, USAGE } from './harness/options.js'
import { findPython } from './harness/python.js'
import { updateReadme } from './harness/report-readme.js'
import { runStory } from './harness/run-story.js'
import { saveResults } from './harness/save-results.js'
import { summarise } from './harness/summary.js'
import { rowTable } from './harness/table.js'

async function main() {
  const options = parseOptions(process.argv.slice(2))
  if (options.help) return console.log(USAGE)
  const stories = await loadStories(options.filters)
  if (stories.length === 0) throw new Error(`no benchmark matches ${options.filters.join(' ')} (see --list)`)
  if (options.list) return console.log(listRows(stories))

  const python = findPython(options.python)
  const machine = describeMachine(python)
  console.log(`${machine.cpu} x ${machine.cores}, node ${machine.node}, python ${machine.python ?? 'not found'}`)
  console.log(`${options.rounds} rounds, counts x ${options.scale}; load average ${machine.loadAverage.join(' ')}\n`)

  const reports = []
  for (const story of stories) {
    process.stderr.write(`${story.area}/${story.name} `)
    const report = await runStory(story, { ...options, python, onRun: () => process.stderr.write('.') })
    process.stderr.write('\n')
    console.log(rowTable(report.rows) + '\n')
    reports.push(report)
  }
  const summary = summarise(reports)
  console.log(summary.text)
  const results = { machine, options, reports, summary }
  const files = [...saveResults(results), ...(options.readme ? [updateReadme(results)] : [])]
  console.log(`written: ${files.join(', ')}`)
  // Only a program that broke is a failure: a missed target is a number to read, never a test.
  if (summary.failed > 0) process.exitCode = 1
}

await main().catch((error) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 2
})
