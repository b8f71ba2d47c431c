// @ts-check
import { now } from '../rig/clock.js'
import { weights } from '../rig/payload.js'

let left = 0
let weight = 0
let weigh = weights('numbers')

process.on('message', (/** @type {any} */ message) => {
  if (left === 0) {
    left = message.count
    weight = 0
    weigh = weights(message.kind)
    return process.send?.('ready')
  }
  weight += weigh(message)
  left -= 1
  if (left === 0) process.send?.({ end: now(), weight })
})
