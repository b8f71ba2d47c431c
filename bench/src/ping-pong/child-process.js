// @ts-check
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { emit } from '../rig/outcome.js'
import { params } from '../rig/params.js'
import { timeTrips } from './time-trips.js'

const { serialization, trips, warmup, batches, pauseMs, settle, each } = params
const echo = fileURLToPath(new URL('./child-process-echo.js', import.meta.url))
const child = fork(echo, { serialization })
let sent = 0
/** @type {() => void} */
let answered
child.on('message', (answer) => {
  if (answer !== sent) throw new Error('another answer than the number sent')
  answered()
})
const trip = () =>
  /** @type {Promise<void>} */ (
    new Promise((resolve) => {
      answered = resolve
      child.send(++sent)
    })
  )
emit({ trip: await timeTrips({ warmup, trips, batches, pauseMs, settle, each }, 'async', trip) })
child.disconnect()
