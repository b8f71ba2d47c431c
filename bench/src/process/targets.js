// @ts-check
// In a module of their own, so that a child loads nothing else.
import { appendFileSync } from 'node:fs'

/**
 * @param {string} file
 */
export function stamp(file) {
  const at = process.hrtime.bigint()
  appendFileSync(file, `${at}\n`)
}

export function nothing() {}
