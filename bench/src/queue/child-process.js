// @ts-check
// A parent sends, its child receives: the same work over child_process messages.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { now } from '../rig/clock.js'
import { emit } from '../rig/outcome.js'
import { params } from '../rig/params.js'
import { check, payloads } from '../rig/payload.js'

const { kind, serialization, items, warmup, batches } = params
const consumer = fileURLToPath(new URL('./child-process-consumer.js', import.meta.url))
const child = fork(consumer, { serialization })
const payload = payloads(kind)
const perSecond = []
for (const count of [warmup, ...Array(batches).fill(items)]) {
  child.send({ kind, count })
  await once(child, 'message')
  const end = once(child, 'message')
  const start = now()
  for (let i = 0; i < count; i++) {
    const room = child.send(payload(i))
    // Without this the whole batch would be piled up before the first message is read.
    if (!room) await new Promise((resolve) => setImmediate(resolve))
  }
  const [report] = await end
  check(kind, count, report.weight)
  perSecond.push((count * 1e9) / (report.end - start))
}
child.disconnect()
perSecond.shift()
emit({ perSecond, ...(kind === '1 MB' ? { megabytesPerSecond: perSecond.map((rate) => rate * 1.048576) } : {}) })
