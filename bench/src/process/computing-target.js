// @ts-check
import { appendFileSync } from 'node:fs'
import { now } from '../rig/clock.js'

/**
 * Nanoseconds of both tasks, one a line.
 * @param {string} file
 * @param {number} size
 */
export function compute(file, size) {
  const start = now()
  numeric(size)
  const middle = now()
  allocating(size)
  appendFileSync(file, `${middle - start}\n${now() - middle}\n`)
}

/** @param {number} size */
function numeric(size) {
  let x = 1
  for (let i = 0; i < size * 2_000_000; i++) x = (x * 1.000001 + 0.5) % 1000
  if (Number.isNaN(x)) throw new Error('not a number')
}

/** @param {number} size */
function allocating(size) {
  /** @type {object[]} */
  let kept = []
  for (let i = 0; i < size * 40_000; i++) {
    kept.push({ i, name: `item ${i}`, list: [i, i + 1] })
    if (kept.length > 100_000) kept = kept.slice(50_000)
  }
}
