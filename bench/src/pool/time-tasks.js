// @ts-check
import { now } from '../rig/clock.js'

/**
 * Microseconds of each task, one after the other.
 * @param {number} warmup
 * @param {number} tasks
 * @param {(index: number) => Promise<unknown>} run
 */
export async function timeTasks(warmup, tasks, run) {
  for (let i = 0; i < warmup; i++) await run(i)
  const samples = []
  for (let i = 0; i < tasks; i++) {
    const start = now()
    await run(i)
    samples.push((now() - start) / 1000)
  }
  return samples
}
