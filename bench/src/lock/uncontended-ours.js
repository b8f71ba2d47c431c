// @ts-check
import { now } from '../rig/clock.js'
import { need } from '../rig/need.js'
import { emit } from '../rig/outcome.js'
import { params } from '../rig/params.js'

const { Lock } = await need('@mp/sync', 'Lock.acquireSync', 'Lock.acquire', 'Lock.release')
const { form, pairs, warmup, batches } = params
const lock = new Lock()

/** @param {number} count */
function takeSync(count) {
  for (let i = 0; i < count; i++) {
    lock.acquireSync()
    lock.release()
  }
}

/** @param {number} count */
async function take(count) {
  for (let i = 0; i < count; i++) {
    await lock.acquire()
    lock.release()
  }
}

const work = form === 'sync' ? takeSync : take
await work(warmup)
const pair = []
for (let batch = 0; batch < batches; batch++) {
  const start = now()
  await work(pairs)
  pair.push((now() - start) / pairs)
}
emit({ pair })
