// @ts-check
import { join } from '../rig/party.js'
import { timeTrips } from './time-trips.js'

/**
 * @param {string} address
 * @param {number} place
 * @param {'sync' | 'async'} form
 * @param {any[]} gates
 * @param {number} trips
 */
export async function pong(address, place, form, [there, back], trips) {
  const party = await join(address, place)
  await party.go()
  if (form === 'sync') {
    for (let trip = 0; trip < trips; trip++) {
      there.acquireSync()
      back.release()
    }
  } else {
    for (let trip = 0; trip < trips; trip++) {
      await there.acquire()
      back.release()
    }
  }
  party.report({})
  party.leave()
}

/**
 * @param {string} address
 * @param {number} place
 * @param {'sync' | 'async'} form
 * @param {any[]} gates
 * @param {import('./time-trips.js').Plan} plan
 */
export async function ping(address, place, form, [there, back], plan) {
  const party = await join(address, place)
  await party.go()
  const sync = () => {
    there.release()
    back.acquireSync()
  }
  const async = async () => {
    there.release()
    await back.acquire()
  }
  party.report({ trip: await timeTrips(plan, form, form === 'sync' ? sync : async) })
  party.leave()
}
