// @ts-check
import { gist } from './gist.js'

/**
 * @param {import('./run-story.js').StoryReport[]} reports
 */
export function summarise(reports) {
  const rows = reports.flatMap((report) => report.rows)
  const notes = reports.flatMap(({ area, name, sides }) =>
    Object.entries(sides).flatMap(([side, { note }]) => (note ? [`${area}/${name}, ${side}: ${note}`] : [])),
  )
  /** @param {import('./judge-rows.js').Verdict} verdict */
  const count = (verdict) => rows.filter((row) => row.verdict === verdict).length
  const broken = reports.flatMap(({ area, name, sides }) =>
    Object.entries(sides).flatMap(([side, { failed }]) =>
      failed ? [`${area}/${name}, ${side}: ${gist(failed)}`] : [],
    ),
  )
  const counts = `${count('pass')} pass, ${count('miss')} miss, ${count('aim') + count('info')} without a verdict`
  const text = `${counts}, ${count('skipped')} skipped, ${broken.length} programs failed`
  return { text: [text, ...broken, ...notes].join('\n'), failed: broken.length }
}
