// @ts-check
// The main thread sends, a worker thread receives: the same work over a MessagePort.
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Worker, isMainThread, parentPort } from 'node:worker_threads'
import { now } from '../rig/clock.js'
import { emit } from '../rig/outcome.js'
import { params } from '../rig/params.js'
import { check, payloads, weights } from '../rig/payload.js'

if (isMainThread) await produce()
else consume()

async function produce() {
  const { kind, items, warmup, batches } = params
  const worker = new Worker(fileURLToPath(import.meta.url))
  const payload = payloads(kind)
  const perSecond = []
  for (const count of [warmup, ...Array(batches).fill(items)]) {
    worker.postMessage({ kind, count })
    await once(worker, 'message')
    const end = once(worker, 'message')
    const start = now()
    for (let i = 0; i < count; i++) worker.postMessage(payload(i))
    const [report] = await end
    check(kind, count, report.weight)
    perSecond.push((count * 1e9) / (report.end - start))
  }
  perSecond.shift()
  emit({ perSecond, ...(kind === '1 MB' ? { megabytesPerSecond: perSecond.map((rate) => rate * 1.048576) } : {}) })
  await worker.terminate()
}

function consume() {
  let left = 0
  let weight = 0
  let weigh = weights('numbers')
  parentPort?.on('message', (message) => {
    if (left === 0) {
      left = message.count
      weight = 0
      weigh = weights(message.kind)
      return parentPort?.postMessage('ready')
    }
    weight += weigh(message)
    left -= 1
    if (left === 0) parentPort?.postMessage({ end: now(), weight })
  })
}
