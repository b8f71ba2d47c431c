// @ts-check
import * as format from './format.js'
import { gist } from './gist.js'

const HEADER = ['row', 'ours', 'reference', 'its', 'ratio', 'target', 'issues', 'verdict']

/**
 * @param {import('./judge-rows.js').RowResult} row
 */
export function cells(row) {
  return [
    row.name,
    format.amount(row.ours, row.unit),
    row.reference ?? '-',
    row.referenceValue === undefined ? '-' : format.amount(row.referenceValue, row.unit),
    format.compared(row),
    format.target(row),
    format.issues(row),
    row.verdict,
  ]
}

/**
 * For the terminal: aligned columns, and why a row has no number.
 * @param {import('./judge-rows.js').RowResult[]} rows
 */
export function rowTable(rows) {
  const table = [HEADER, ...rows.map(cells)]
  const widths = HEADER.map((_, column) => Math.max(...table.map((line) => line[column]?.length ?? 0)))
  const lines = table.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  return [...lines, ...reasons(rows).map((reason) => `  ${reason}`)].join('\n')
}

/**
 * @param {import('./judge-rows.js').RowResult[]} rows
 */
export function markdownTable(rows) {
  const table = [HEADER, HEADER.map(() => '---'), ...rows.map(cells)]
  const lines = table.map((line) => `| ${line.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
  const notes = reasons(rows)
  return [...lines, ...(notes.length > 0 ? ['', ...notes.map((note) => `- ${note}`)] : [])].join('\n')
}

/**
 * @param {import('./judge-rows.js').RowResult[]} rows
 */
function reasons(rows) {
  return [...new Set(rows.flatMap(({ verdict, why }) => (why ? [`${verdict}: ${gist(why)}`] : [])))]
}
