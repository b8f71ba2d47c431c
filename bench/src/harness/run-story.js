// @ts-check
// All sides of a story, interleaved (A B C, B C A, …) so that a drift of the machine hits them alike.
import { judgeRows } from './judge-rows.js'
import { runSide } from './run-side.js'

const DEFAULT_TIMEOUT = 120_000

/**
 * @typedef {object} SideResult
 * @property {Record<string, number[]>[]} runs The samples of each run, by metric.
 * @property {string} [skipped]
 * @property {string} [failed]
 * @property {string} [note]
 *
 * @typedef {object} StoryReport
 * @property {string} area
 * @property {string} name
 * @property {string} about
 * @property {Record<string, SideResult>} sides
 * @property {import('./judge-rows.js').RowResult[]} rows
 */

/**
 * @param {import('./story.js').Story} story
 * @param {{ rounds: number, scale: number, python: { path: string } | undefined, onRun: () => void }} options
 * @returns {Promise<StoryReport>}
 */
export async function runStory(story, { rounds, scale, python, onRun }) {
  const params = { ...scaled(story.counts ?? {}, scale), ...story.params }
  // Also sides that no row compares: they show what people come from.
  const names = Object.keys(story.sides)
  /** @type {Record<string, SideResult>} */
  const results = Object.fromEntries(names.map((name) => [name, { runs: [] }]))
  for (let round = 0; round < rounds * (story.runsPerRound ?? 1); round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = /** @type {string} */ (names[(turn + round) % names.length])
      const result = /** @type {SideResult} */ (results[name])
      const side = /** @type {import('./story.js').Side} */ (story.sides[name])
      if (result.skipped ?? result.failed) continue
      const timeout = story.timeout ?? DEFAULT_TIMEOUT
      const outcome = await runSide(side, { ...params, ...side.params }, { python, timeout })
      onRun()
      if ('samples' in outcome) result.runs.push(outcome.samples)
      if ('note' in outcome && outcome.note) result.note = outcome.note
      if ('skipped' in outcome) result.skipped = outcome.skipped
      if ('failed' in outcome) result.failed = outcome.failed
    }
  }
  const { area, name, about } = story
  return { area, name, about, sides: results, rows: judgeRows(story, results) }
}

/**
 * @param {Record<string, number>} counts
 * @param {number} scale
 */
function scaled(counts, scale) {
  return Object.fromEntries(
    Object.entries(counts).map(([name, count]) => [name, Math.max(2, Math.round(count * scale))]),
  )
}
