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
  if (row.compare === 'value') return [line(row, row.target, row.issues)]
  return (row.against ?? []).map(({ side, label, target, aim, issues }) => {
    const reference = label ?? [side].flat().join(', ')
    return `${line(row, target, issues)}${aim ? ' (aim)' : ''}, against ${reference}`
  })
}

/**
 * @param {import('./story.js').Row} row
 * @param {number | undefined} target
 * @param {number[] | undefined} issues
 */
function line(row, target, issues) {
  const wanted = target === undefined ? 'no target' : format.target({ ...row, target })
  return `  ${row.name} (${row.unit}, ${row.better} is better): ${wanted}${issues ? ` ${format.issues({ issues })}` : ''}`
}
