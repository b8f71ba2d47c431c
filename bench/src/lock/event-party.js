// @ts-check
import { now, pause } from '../rig/clock.js'
import { join } from '../rig/party.js'

/**
 * @param {string} address
 * @param {number} place
 * @param {any[]} events
 * @param {any} woken
 * @param {number} rounds
 */
export async function wait(address, place, events, woken, rounds) {
  const party = await join(address, place)
  await party.go()
  const times = []
  for (let round = 0; round < rounds; round++) {
    events[round % 2].waitSync()
    times.push(now())
    woken.release()
  }
  party.report({ times })
  party.leave()
}

/**
 * @param {string} address
 * @param {number} place
 * @param {any[]} events
 * @param {any} woken
 * @param {number} rounds
 * @param {number} waiters
 * @param {number} pauseMs So long that all are asleep again.
 */
export async function set(address, place, events, woken, rounds, waiters, pauseMs) {
  const party = await join(address, place)
  await party.go()
  const times = []
  for (let round = 0; round < rounds; round++) {
    pause(pauseMs)
    times.push(now())
    events[round % 2].set()
    for (let waiter = 0; waiter < waiters; waiter++) woken.acquireSync()
    events[round % 2].clear()
  }
  party.report({ times })
  party.leave()
}
