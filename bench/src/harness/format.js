// @ts-check

/**
 * Three significant digits, thousands apart.
 * @param {number} value
 */
export function number(value) {
  if (!Number.isFinite(value)) return String(value)
  const size = Math.abs(value)
  if (size >= 1000) return Math.round(value).toLocaleString('en-US')
  return String(Number(value.toPrecision(3)))
}

/**
 * @param {number | undefined} value
 * @param {string} unit
 */
export const amount = (value, unit) => (value === undefined ? '-' : `${number(value)} ${unit}`)

/**
 * What the target is about, as one reads it: `0.31x`, `+5.2 MB`, `0.1 %`.
 * @param {import('./judge-rows.js').RowResult} row
 */
export function compared({ compare, compared: value, unit }) {
  if (value === undefined) return '-'
  if (compare === 'value') return `${number(value)} ${unit}`
  if (compare === 'difference') return `${value < 0 ? '' : '+'}${number(value)} ${unit}`
  return `${number(value)}x`
}

/**
 * @param {{ compare?: string, better: string, unit: string, target?: number }} row
 */
export function target({ compare = 'ratio', better, unit, target: value }) {
  if (value === undefined) return '-'
  const unitOfTarget = compare === 'ratio' ? 'x' : ` ${unit}`
  return `${better === 'lower' ? '<=' : '>='} ${compare === 'difference' ? '+' : ''}${value}${unitOfTarget}`
}

/**
 * @param {{ issues?: number[] }} row
 */
export const issues = ({ issues = [] }) => (issues.length === 0 ? '-' : issues.map((issue) => `#${issue}`).join(' '))
