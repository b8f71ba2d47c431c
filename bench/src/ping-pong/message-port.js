// @ts-check
import { Worker, isMainThread, parentPort } from 'node:worker_threads'
import { fileURLToPath } from 'node:url'
import { emit } from '../rig/outcome.js'
import { params } from '../rig/params.js'
import { timeTrips } from './time-trips.js'

if (isMainThread) await ping()
else parentPort?.on('message', (message) => parentPort?.postMessage(message))

async function ping() {
  const { trips, warmup, batches, pauseMs, settle, each } = params
  const worker = new Worker(fileURLToPath(import.meta.url))
  let sent = 0
  /** @type {() => void} */
  let answered
  worker.on('message', (answer) => {
    if (answer !== sent) throw new Error('another answer than the number sent')
    answered()
  })
  const trip = () =>
    /** @type {Promise<void>} */ (
      new Promise((resolve) => {
        answered = resolve
        worker.postMessage(++sent)
      })
    )
  emit({ trip: await timeTrips({ warmup, trips, batches, pauseMs, settle, each }, 'async', trip) })
  await worker.terminate()
}
