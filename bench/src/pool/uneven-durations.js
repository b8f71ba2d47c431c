// @ts-check

/**
 * 1 to 100 ms, as many short as long ones on a logarithmic scale. `pool_uneven.py` makes the same.
 * @param {number} count
 * @param {number} seed
 */
export function unevenDurations(count, seed) {
  let state = seed
  return Array.from({ length: count }, () => {
    state = (state * 16807) % 2147483647
    return 100 ** (state / 2147483647)
  })
}

/**
 * No schedule is shorter than an even share, nor than the longest task.
 * @param {number[]} durations
 * @param {number} workers
 */
export function bestSchedule(durations, workers) {
  return Math.max(durations.reduce((sum, duration) => sum + duration, 0) / workers, ...durations)
}
