// @ts-check
import { need } from '../rig/need.js'
import { emit } from '../rig/outcome.js'
import { params } from '../rig/params.js'
import { stampFile } from '../rig/stamps.js'
import { waitFor } from './idle-targets.js'
import { watchFamily } from './watch-family.js'

const { Process } = await need('@mp/process', 'Process.start', 'Process.join', 'Process.terminate')
const { Lock } = await need('@mp/sync', 'Lock.acquireSync', 'Lock.acquire', 'Lock.tryAcquire')
const { Queue } = await need('@mp/queue', 'Queue.getSync', 'Queue.get')
const lock = new Lock()
lock.tryAcquire()
const queue = new Queue()
const stamps = stampFile()
const waits = [
  [lock, 'acquireSync'],
  [lock, 'acquire'],
  [queue, 'getSync'],
  [queue, 'get'],
]
const children = waits.map((wait) => new Process({ target: waitFor, args: [stamps.path, ...wait] }).start())
await stamps.until(waits.length)
emit({ percent: [await watchFamily(params.settleMs, params.seconds)] })
for (const child of children) child.terminate()
for (const child of children) await child.join()
