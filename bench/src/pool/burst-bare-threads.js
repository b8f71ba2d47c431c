// @ts-check
// No pool at all: messages to worker threads in turn, each answered by itself.
import { fileURLToPath } from 'node:url'
import { Worker, isMainThread, parentPort } from 'node:worker_threads'
import { now } from '../rig/clock.js'
import { emit } from '../rig/outcome.js'
import { params } from '../rig/params.js'
import { check } from '../rig/payload.js'

if (isMainThread) await main()
else parentPort?.on('message', (message) => parentPort?.postMessage(message))

async function main() {
  const { tasks, warmup, workers } = params
  const file = fileURLToPath(import.meta.url)
  const threads = Array.from({ length: workers }, () => new Worker(file))
  let left = 0
  let sum = 0
  /** @type {() => void} */
  let finished
  for (const thread of threads) {
    thread.on('message', ({ value }) => {
      sum += value
      left -= 1
      if (left === 0) finished()
    })
  }

  /** @param {number} count */
  const burst = (count) =>
    /** @type {Promise<void>} */ (
      new Promise((resolve) => {
        left = count
        sum = 0
        finished = resolve
        for (let i = 0; i < count; i++) threads[i % workers]?.postMessage({ id: i, value: i })
      })
    )
  await burst(warmup)
  const start = now()
  await burst(tasks)
  emit({ perSecond: [(tasks * 1e9) / (now() - start)] })
  check('numbers', tasks, sum)
  for (const thread of threads) await thread.terminate()
}
