// @ts-check
import { quantile } from './statistics.js'

export const FORMAT_VERSION = 1

/**
 * Every number of the tables, and per side, metric and run the spread of the raw samples (not the samples: some
 * runs have a hundred thousand).
 * @param {import('./save-results.js').Results} results
 */
export function asJson({ machine, options: { filters, rounds, scale }, reports }) {
  return {
    machine,
    options: { filters, rounds, scale },
    stories: reports.map(({ sides, ...report }) => ({
      ...report,
      sides: Object.fromEntries(
        Object.entries(sides).map(([name, { runs, ...state }]) => [name, { ...state, runs: runs.map(spreadOf) }]),
      ),
    })),
  }
}

/**
 * @param {Record<string, number[]>} run
 */
function spreadOf(run) {
  return Object.fromEntries(
    Object.entries(run).map(([metric, samples]) => [
      metric,
      {
        samples: samples.length,
        min: quantile(samples, 0),
        median: quantile(samples, 0.5),
        p99: quantile(samples, 0.99),
        max: quantile(samples, 1),
      },
    ]),
  )
}
