// @ts-check

/**
 * @param {number[]} values
 * @param {number} fraction
 */
export function quantile(values, fraction) {
  if (values.length === 0) throw new Error('no samples')
  const sorted = [...values].sort((a, b) => a - b)
  const place = (sorted.length - 1) * fraction
  const below = /** @type {number} */ (sorted[Math.floor(place)])
  const above = /** @type {number} */ (sorted[Math.ceil(place)])
  return below + (above - below) * (place - Math.floor(place))
}

/**
 * @param {number[]} values
 */
export const median = (values) => quantile(values, 0.5)

/**
 * @param {number[]} values
 * @param {'median' | 'p99'} name
 */
export const statistic = (values, name) => quantile(values, name === 'p99' ? 0.99 : 0.5)
