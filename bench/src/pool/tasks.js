// @ts-check
import { pause } from '../rig/clock.js'

/**
 * @template T
 * @param {T} value
 */
export const identity = (value) => value

/**
 * Some 10 ms of work, the same amount for everybody.
 * @param {number} steps
 */
export function compute(steps) {
  let x = 1
  for (let i = 0; i < steps; i++) x = (x * 1.000001 + 0.5) % 1000
  return x
}

/**
 * Occupies the worker, not its core.
 * @param {number} milliseconds
 */
export function occupy(milliseconds) {
  pause(milliseconds)
}
