// @ts-check
import * as format from './format.js'

/**
 * @param {import('./story.js').Story[]} stories
 */
export function listRows(stories) {
  return stories
    .map((story) => [`${story.area}/${story.name}: ${story.about}`, ...story.rows.flatMap(linesOf)].join('\n'))
    .join('\n\n')
}

/**
 * @param {import('./story.js').Row} row
 */
function linesOf(row) {
  if (row.compare === 'value') return [line(row, row.target, row.issue)]
  return (row.against ?? []).map(({ side, label, target, aim, issue }) => {
    const reference = label ?? [side].flat().join(', ')
    return `${line(row, target, issue)}${aim ? ' (aim)' : ''}, against ${reference}`
  })
}

/**
 * @param {import('./story.js').Row} row
 * @param {number | undefined} target
 * @param {number | undefined} issue
 */
function line(row, target, issue) {
  const wanted = target === undefined ? 'no target' : format.target({ ...row, target })
  return `  ${row.name} (${row.unit}, ${row.better} is better): ${wanted}${issue ? ` #${issue}` : ''}`
}
