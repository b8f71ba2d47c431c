// @ts-check
import { setTimeout as sleep } from 'node:timers/promises'
import { now } from '../rig/clock.js'
import { descendants, ticksOf } from '../rig/proc.js'

/** Nanoseconds of a clock tick (USER_HZ is 100 on every Linux). */
const TICK = 1e7

/**
 * What this process and all below it use of one core, in percent.
 * @param {number} settleMs
 * @param {number} seconds
 */
export async function watchFamily(settleMs, seconds) {
  await sleep(settleMs)
  const family = [process.pid, ...descendants(process.pid)]
  const used = () => family.reduce((sum, pid) => sum + ticksOf(pid), 0)
  const start = now()
  const before = used()
  await sleep(seconds * 1000)
  const ticks = used() - before
  return (100 * ticks * TICK) / (now() - start)
}
