// @ts-check
import { join } from '../rig/party.js'
import { timeTrips } from './time-trips.js'

/**
 * @param {string} address
 * @param {number} place
 * @param {'sync' | 'async'} form
 * @param {any[]} queues
 * @param {number} trips
 */
export async function pong(address, place, form, [there, back], trips) {
  const party = await join(address, place)
  await party.go()
  if (form === 'sync') for (let trip = 0; trip < trips; trip++) back.putSync(there.getSync())
  else for (let trip = 0; trip < trips; trip++) await back.put(await there.get())
  party.report({})
  party.leave()
}

/**
 * @param {string} address
 * @param {number} place
 * @param {'sync' | 'async'} form
 * @param {any[]} queues
 * @param {import('./time-trips.js').Plan} plan
 */
export async function ping(address, place, form, [there, back], plan) {
  const party = await join(address, place)
  await party.go()
  let sent = 0
  const sync = () => {
    there.putSync(++sent)
    if (back.getSync() !== sent) throw new Error('another answer than the number sent')
  }
  const async = async () => {
    await there.put(++sent)
    if ((await back.get()) !== sent) throw new Error('another answer than the number sent')
  }
  party.report({ trip: await timeTrips(plan, form, form === 'sync' ? sync : async) })
  party.leave()
}
