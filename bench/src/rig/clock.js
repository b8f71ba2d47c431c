// @ts-check

/**
 * Nanoseconds of CLOCK_MONOTONIC, the same in every process of the machine (and Python's `time.monotonic_ns`).
 * A double holds them exactly for the first 104 days after boot, to 2 ns afterwards.
 *
 * Not `hrtime.bigint()`: after a pause that takes two microseconds, four times as long as this.
 */
export function now() {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1e9 + nanoseconds
}

const nothing = new Int32Array(new SharedArrayBuffer(4))

/**
 * Blocks this thread without using its core.
 * @param {number} milliseconds
 */
export const pause = (milliseconds) => Atomics.wait(nothing, 0, 0, milliseconds)

/**
 * @param {number} instant Of `now()`.
 */
export function spinUntil(instant) {
  while (now() < instant);
}
