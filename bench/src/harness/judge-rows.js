// @ts-check
import { median, statistic } from './statistics.js'

/**
 * @typedef {'pass' | 'miss' | 'aim' | 'info' | 'skipped' | 'failed'} Verdict
 *
 * @typedef {object} RowResult One row against one reference.
 * @property {string} name
 * @property {string} unit
 * @property {'lower' | 'higher'} better
 * @property {'ratio' | 'difference' | 'value'} compare
 * @property {number} [ours]
 * @property {string} [reference]
 * @property {number} [referenceValue]
 * @property {number} [compared] The ratio, the difference or the value: what the target is about.
 * @property {number} [target]
 * @property {number[]} [issues]
 * @property {Verdict} verdict
 * @property {string} [why]
 */

/**
 * @typedef {{ label?: string, value?: number, verdict?: Verdict, why?: string }} Held A reference, measured.
 */

/**
 * @param {import('./story.js').Story} story
 * @param {Record<string, import('./run-story.js').SideResult>} results
 * @returns {RowResult[]}
 */
export function judgeRows(story, results) {
  return story.rows.flatMap((row) => {
    const compare = row.compare ?? 'ratio'
    const base = { name: row.name, unit: row.unit, better: row.better, compare }
    const ours = measured(results[row.ours], row.metric, row.statistic)
    /** @type {import('./story.js').Reference[]} */
    const references =
      compare === 'value' ? [{ side: [], target: row.target, issues: row.issues }] : (row.against ?? [])
    return references.map((reference) => {
      const { target, issues } = reference
      /** @type {Held} */
      const held = compare === 'value' ? {} : bestOf(row, reference, results)
      const known = { ...base, target, issues, reference: held.label, ours: ours.value, referenceValue: held.value }
      if (ours.value === undefined) return { ...known, verdict: ours.verdict, why: ours.why }
      if (compare !== 'value' && held.value === undefined)
        return { ...known, verdict: held.verdict ?? 'skipped', why: held.why }
      const compared = relate(compare, ours.value, held.value ?? 0)
      return { ...known, compared, verdict: verdictOf(row, reference, compared) }
    })
  })
}

/**
 * @param {import('./run-story.js').SideResult | undefined} result
 * @param {string} metric
 * @param {'median' | 'p99'} [name]
 * @returns {{ value: number } | { value: undefined, verdict: Verdict, why: string }}
 */
function measured(result, metric, name = 'median') {
  if (result?.failed) return { value: undefined, verdict: 'failed', why: result.failed }
  if (result?.skipped) return { value: undefined, verdict: 'skipped', why: result.skipped }
  const values = (result?.runs ?? []).flatMap((run) => (run[metric]?.length ? [statistic(run[metric], name)] : []))
  if (values.length === 0) return { value: undefined, verdict: 'failed', why: `no samples of ${metric}` }
  return { value: median(values) }
}

/**
 * @param {import('./story.js').Row} row
 * @param {import('./story.js').Reference} reference
 * @param {Record<string, import('./run-story.js').SideResult>} results
 * @returns {Held}
 */
function bestOf(row, reference, results) {
  const names = [reference.side].flat()
  const found = names.map((name) => ({
    name,
    ...measured(results[name], reference.metric ?? row.metric, row.statistic),
  }))
  const sign = row.better === 'lower' ? 1 : -1
  const [best] = found
    .filter((one) => one.value !== undefined)
    .sort((a, b) => sign * (Number(a.value) - Number(b.value)))
  const label = reference.label ?? names.join(', ')
  if (best) return { label: names.length > 1 ? `${label}: ${best.name}` : label, value: best.value }
  const [first] = found
  return first && 'verdict' in first ? { label, verdict: first.verdict, why: `${first.name}: ${first.why}` } : { label }
}

/**
 * @param {'ratio' | 'difference' | 'value'} compare
 * @param {number} ours
 * @param {number} reference
 */
function relate(compare, ours, reference) {
  if (compare === 'value') return ours
  return compare === 'difference' ? ours - reference : ours / reference
}

/**
 * @param {import('./story.js').Row} row
 * @param {import('./story.js').Reference} reference
 * @param {number} compared
 * @returns {Verdict}
 */
function verdictOf(row, { target, aim }, compared) {
  if (target === undefined) return 'info'
  if (aim) return 'aim'
  return (row.better === 'lower' ? compared <= target : compared >= target) ? 'pass' : 'miss'
}
