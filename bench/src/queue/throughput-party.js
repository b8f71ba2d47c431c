// @ts-check
import { now } from '../rig/clock.js'
import { join } from '../rig/party.js'
import { payloads, weights } from '../rig/payload.js'

/**
 * @typedef {object} Plan
 * @property {import('../rig/payload.js').Kind} kind
 * @property {'sync' | 'async'} form
 * @property {number} warmup
 * @property {number} items Of each batch, that this process puts or gets.
 * @property {number} batches
 */

/**
 * @param {string} address
 * @param {number} place
 * @param {any} queue
 * @param {Plan} plan
 */
export async function produce(address, place, queue, { kind, form, warmup, items, batches }) {
  const party = await join(address, place)
  const payload = payloads(kind)
  const put = form === 'sync' ? putSync : putAsync
  await put(queue, payload, warmup)
  for (let batch = 0; batch < batches; batch++) {
    await party.go()
    const start = now()
    await put(queue, payload, items)
    party.report({ start })
  }
  party.leave()
}

/**
 * @param {string} address
 * @param {number} place
 * @param {any} queue
 * @param {Plan} plan
 */
export async function consume(address, place, queue, { kind, form, warmup, items, batches }) {
  const party = await join(address, place)
  const weigh = weights(kind)
  const get = form === 'sync' ? getSync : getAsync
  await get(queue, weigh, warmup)
  for (let batch = 0; batch < batches; batch++) {
    await party.go()
    const weight = await get(queue, weigh, items)
    party.report({ end: now(), weight })
  }
  party.leave()
}

/** @type {(queue: any, payload: (index: number) => unknown, items: number) => void} */
function putSync(queue, payload, items) {
  for (let i = 0; i < items; i++) queue.putSync(payload(i))
}

/** @type {(queue: any, payload: (index: number) => unknown, items: number) => Promise<void>} */
async function putAsync(queue, payload, items) {
  for (let i = 0; i < items; i++) await queue.put(payload(i))
}

/** @type {(queue: any, weigh: (value: unknown) => number, items: number) => number} */
function getSync(queue, weigh, items) {
  let weight = 0
  for (let i = 0; i < items; i++) weight += weigh(queue.getSync())
  return weight
}

/** @type {(queue: any, weigh: (value: unknown) => number, items: number) => Promise<number>} */
async function getAsync(queue, weigh, items) {
  let weight = 0
  for (let i = 0; i < items; i++) weight += weigh(await queue.get())
  return weight
}
