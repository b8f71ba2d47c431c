// @ts-check
import { number } from './format.js'
import { median, statistic } from './statistics.js'
import { markdownTable } from './table.js'

/**
 * @param {import('./save-results.js').Results} results
 */
export function asMarkdown({ machine, options, reports, summary }) {
  const { date, cpu, cores, memoryMB, system, loadAverage, node, python } = machine
  return `# Benchmarks

${date}, ${cpu} x ${cores}, ${memoryMB} MB, ${system}, load average ${loadAverage.join(' ')} at the start.
Node ${node}, Python ${python ?? 'not found'}. ${options.rounds} rounds, amounts of work x ${options.scale}.

${summary.text.split('\n').join('\n- ')}

${reports.map(section).join('\n')}`
}

/**
 * @param {import('./run-story.js').StoryReport} report
 */
function section({ area, name, about, sides, rows }) {
  return `## ${area}/${name}

${about}

${markdownTable(rows)}

${sideTable(sides)}
`
}

/**
 * All sides, also those no row is about: medians of the runs, with the lowest and highest run.
 * @param {Record<string, import('./run-story.js').SideResult>} sides
 */
function sideTable(sides) {
  const lines = Object.entries(sides).flatMap(([side, { runs, skipped, failed, note }]) => {
    if (runs.length === 0) return [`| ${side} | - | ${failed ? 'failed' : `skipped: ${skipped}`} | - | - |`]
    return metricsOf(runs).map((metric) => {
      const samples = runs.flatMap((run) => (run[metric]?.length ? [run[metric]] : []))
      const medians = samples.map((run) => statistic(run, 'median'))
      const range = `${number(Math.min(...medians))} .. ${number(Math.max(...medians))}`
      const p99 = number(median(samples.map((run) => statistic(run, 'p99'))))
      return `| ${side}${note ? ` (${note})` : ''} | ${metric} | ${number(median(medians))} | ${range} | ${p99} |`
    })
  })
  return ['| side | metric | median | lowest .. highest run | p99 |', '| --- | --- | --- | --- | --- |', ...lines].join(
    '\n',
  )
}

/**
 * @param {Record<string, number[]>[]} runs
 */
const metricsOf = (runs) => [...new Set(runs.flatMap((run) => Object.keys(run)))]
