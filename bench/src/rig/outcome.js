// @ts-check
// The one JSON line by which a program answers the harness.
import { writeSync } from 'node:fs'

/**
 * @param {Record<string, number[]>} samples Raw, by metric.
 * @param {string} [note]
 */
export function emit(samples, note) {
  print({ samples, note })
}

/**
 * Ends the program: what it would measure is not there.
 * @param {string} why
 * @returns {never}
 */
export function skip(why) {
  print({ skipped: why })
  process.exit(0)
}

/**
 * @param {object} outcome
 */
function print(outcome) {
  const bytes = Buffer.from(`${JSON.stringify(outcome)}\n`)
  for (let written = 0; written < bytes.length;) written += writeSync(1, bytes, written)
}
