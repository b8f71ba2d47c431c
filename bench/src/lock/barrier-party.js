// @ts-check
import { now } from '../rig/clock.js'
import { join } from '../rig/party.js'

/**
 * @param {string} address
 * @param {number} place
 * @param {any} barrier
 * @param {number} warmup
 * @param {number} rounds
 * @param {number} batches
 */
export async function meetOften(address, place, barrier, warmup, rounds, batches) {
  const party = await join(address, place)
  await party.go()
  const round = []
  for (let i = 0; i < warmup; i++) barrier.waitSync()
  for (let batch = 0; batch < batches; batch++) {
    const start = now()
    for (let i = 0; i < rounds; i++) barrier.waitSync()
    round.push((now() - start) / rounds / 1000)
  }
  party.report({ round })
  party.leave()
}
