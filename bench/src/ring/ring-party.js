// @ts-check
import { Consumer, NOTHING, party, Producer, ringKind } from '@mp/ipc/internal'
import { now } from '../rig/clock.js'
import { join } from '../rig/party.js'
import { payloads, weights } from '../rig/payload.js'

/**
 * @typedef {object} Plan
 * @property {import('../rig/payload.js').Kind} kind
 * @property {number} warmup
 * @property {number} items Of each batch.
 * @property {number} batches
 */

/** @param {import('@mp/ipc/internal').ObjectToken} token */
const attach = (token) => party().handles.attach(ringKind, token)

/**
 * @param {string} address
 * @param {number} place
 * @param {import('@mp/ipc/internal').ObjectToken} token
 * @param {Plan} plan
 */
export async function produce(address, place, token, { kind, warmup, items, batches }) {
  const producer = new Producer(party(), attach(token), true)
  const meeting = await join(address, place)
  const payload = payloads(kind)
  put(producer, payload, warmup)
  for (let batch = 0; batch < batches; batch++) {
    await meeting.go()
    const start = now()
    put(producer, payload, items)
    meeting.report({ start })
  }
  meeting.leave()
}

/**
 * @param {string} address
 * @param {number} place
 * @param {import('@mp/ipc/internal').ObjectToken} token
 * @param {Plan} plan
 */
export async function consume(address, place, token, { kind, warmup, items, batches }) {
  const consumer = new Consumer(party(), attach(token), true)
  const meeting = await join(address, place)
  const weigh = weights(kind)
  get(consumer, weigh, warmup)
  for (let batch = 0; batch < batches; batch++) {
    await meeting.go()
    const weight = get(consumer, weigh, items)
    meeting.report({ end: now(), weight })
  }
  meeting.leave()
}

/** @type {(producer: Producer, payload: (index: number) => unknown, items: number) => void} */
function put(producer, payload, items) {
  for (let i = 0; i < items; i++) producer.put(payload(i))
}

/** @type {(consumer: Consumer, weigh: (value: any) => number, items: number) => number} */
function get(consumer, weigh, items) {
  let weight = 0
  for (let i = 0; i < items;) {
    const value = consumer.get()
    if (value === NOTHING) continue
    weight += weigh(value)
    i++
  }
  return weight
}
