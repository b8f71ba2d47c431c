// @ts-check
import { setTimeout as sleep } from 'node:timers/promises'
import { now, pause } from '../rig/clock.js'

/**
 * @typedef {object} Plan
 * @property {number} warmup
 * @property {number} trips
 * @property {number} batches
 * @property {number} pauseMs Before each trip; 0 = none, and then only whole batches are timed.
 * @property {number} [settle] Trips with pauses before the first that counts: the system takes a while to forget how busy
 * both have been, and to place them accordingly.
 * @property {boolean} [each] Times each trip of a busy run too, for percentiles.
 */

/**
 * Microseconds per round trip.
 * @param {Plan} plan
 * @param {'sync' | 'async'} form
 * @param {() => void | Promise<void>} trip
 * @returns {Promise<number[]>}
 */
export async function timeTrips({ warmup, trips, batches, pauseMs, settle = 0, each }, form, trip) {
  await many(form, trip, warmup)
  await timeEach(form, trip, settle, pauseMs, [])
  /** @type {number[]} */
  const samples = []
  for (let batch = 0; batch < batches; batch++) {
    if (pauseMs > 0 || each) {
      await timeEach(form, trip, trips, pauseMs, samples)
      continue
    }
    const start = now()
    await many(form, trip, trips)
    samples.push((now() - start) / trips / 1000)
  }
  return samples
}

/** @param {Plan} plan */
export const allTrips = ({ warmup, settle = 0, trips, batches }) => warmup + settle + trips * batches

/**
 * @param {'sync' | 'async'} form
 * @param {() => void | Promise<void>} trip
 * @param {number} count
 */
async function many(form, trip, count) {
  if (form === 'sync') for (let i = 0; i < count; i++) trip()
  else for (let i = 0; i < count; i++) await trip()
}

/**
 * @param {'sync' | 'async'} form
 * @param {() => void | Promise<void>} trip
 * @param {number} trips
 * @param {number} pauseMs
 * @param {number[]} samples
 */
async function timeEach(form, trip, trips, pauseMs, samples) {
  if (form === 'sync') timeEachSync(trip, trips, pauseMs, samples)
  else await timeEachAsync(trip, trips, pauseMs, samples)
}

/**
 * Between its two looks at the clock there is nothing but the trip, as in Python's.
 * @param {() => void | Promise<void>} trip
 * @param {number} trips
 * @param {number} pauseMs
 * @param {number[]} samples
 */
function timeEachSync(trip, trips, pauseMs, samples) {
  for (let i = 0; i < trips; i++) {
    if (pauseMs > 0) pause(pauseMs)
    const start = now()
    void trip()
    samples.push((now() - start) / 1000)
  }
}

/**
 * @param {() => void | Promise<void>} trip
 * @param {number} trips
 * @param {number} pauseMs
 * @param {number[]} samples
 */
async function timeEachAsync(trip, trips, pauseMs, samples) {
  for (let i = 0; i < trips; i++) {
    if (pauseMs > 0) await sleep(pauseMs)
    const start = now()
    await trip()
    samples.push((now() - start) / 1000)
  }
}
