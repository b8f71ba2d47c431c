// @ts-check
import { now } from '../rig/clock.js'
import { join } from '../rig/party.js'

/** Sections between two looks at the clock. */
const STRIDE = 16

/**
 * @param {string} address
 * @param {number} place
 * @param {any} lock
 * @param {number} windows
 * @param {number} windowMs
 */
export async function contend(address, place, lock, windows, windowMs) {
  const party = await join(address, place)
  take(lock, now() + 50e6)
  for (let window = 0; window < windows; window++) {
    const start = await party.go()
    party.report({ taken: take(lock, start + windowMs * 1e6) })
  }
  party.leave()
}

/**
 * @param {any} lock
 * @param {number} end
 */
function take(lock, end) {
  let taken = 0
  while (now() < end) {
    for (let i = 0; i < STRIDE; i++) {
      lock.acquireSync()
      taken += 1
      lock.release()
    }
  }
  return taken
}
