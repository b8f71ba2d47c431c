// @ts-check
// A target as programs have them: its module imports a part of Node.
import { appendFileSync } from 'node:fs'

/**
 * @param {string} file
 */
export function stamp(file) {
  const at = process.hrtime.bigint()
  appendFileSync(file, `${at}\n`)
}
