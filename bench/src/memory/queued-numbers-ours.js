// @ts-check
import { setTimeout as sleep } from 'node:timers/promises'
import { need } from '../rig/need.js'
import { emit } from '../rig/outcome.js'
import { params } from '../rig/params.js'
import { memoryOf } from '../rig/proc.js'

const { Queue } = await need('@mp/queue', 'Queue.putSync', 'Queue.getSync', 'Queue.cancelJoinThread')
// One item through a queue of its own: the arena and the code are there before the first look.
const other = new Queue()
other.putSync(0)
other.getSync()
const queue = new Queue()
const before = memoryOf('self').pss
for (let i = 0; i < params.items; i++) queue.putSync(i)
await sleep(300)
emit({ grownMB: [memoryOf('self').pss - before] })
queue.cancelJoinThread()
