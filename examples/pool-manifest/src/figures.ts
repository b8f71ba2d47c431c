/** Numbers as a person reads them. 1 MB is 1,000,000 bytes, as disks are sold and `dd` counts. */

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']

export function formatBytes(bytes: number): string {
  let unit = 0
  let amount = bytes
  // 999.95 would be printed as 1000.0
  for (; amount >= 999.95 && unit < UNITS.length - 1; unit++) amount /= 1_000
  return `${unit === 0 ? Math.round(amount) : amount.toFixed(1)} ${UNITS[unit] ?? ''}`
}

export const formatCount = (count: number): string => count.toLocaleString('en-US')

export const formatSeconds = (milliseconds: number): string => `${(milliseconds / 1_000).toFixed(2)} s`

export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`
