// @ts-check
import { now } from '../rig/clock.js'

/**
 * Microseconds of each pair.
 * @param {number} warmup
 * @param {number} pairs
 * @param {() => void} pair
 */
export function timePairs(warmup, pairs, pair) {
  for (let i = 0; i < warmup; i++) pair()
  const samples = []
  for (let i = 0; i < pairs; i++) {
    const start = now()
    pair()
    samples.push((now() - start) / 1000)
  }
  return samples
}
