// @ts-check
import { now } from '../rig/clock.js'
import { join } from '../rig/party.js'

/**
 * @param {string} address
 * @param {number} place
 * @param {any} condition
 * @param {any} waiting Released by the waiter inside the lock: who gets the lock next finds it in its wait.
 * @param {number} warmup
 * @param {number} rounds
 * @param {number} batches
 */
export async function wait(address, place, condition, waiting, warmup, rounds, batches) {
  const party = await join(address, place)
  await party.go()
  for (let round = 0; round < warmup + rounds * batches; round++) {
    condition.acquireSync()
    waiting.release()
    condition.waitSync()
    condition.release()
  }
  party.report({})
  party.leave()
}

/**
 * @param {string} address
 * @param {number} place
 * @param {any} condition
 * @param {any} waiting
 * @param {number} warmup
 * @param {number} rounds
 * @param {number} batches
 */
export async function notify(address, place, condition, waiting, warmup, rounds, batches) {
  const party = await join(address, place)
  await party.go()
  const round = []
  notifyOften(condition, waiting, warmup)
  for (let batch = 0; batch < batches; batch++) {
    const start = now()
    notifyOften(condition, waiting, rounds)
    round.push((now() - start) / rounds / 1000)
  }
  party.report({ round })
  party.leave()
}

/**
 * @param {any} condition
 * @param {any} waiting
 * @param {number} rounds
 */
function notifyOften(condition, waiting, rounds) {
  for (let round = 0; round < rounds; round++) {
    waiting.acquireSync()
    condition.acquireSync()
    condition.notify()
    condition.release()
  }
}
