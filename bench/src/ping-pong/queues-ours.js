// @ts-check
import { need } from '../rig/need.js'
import { emit } from '../rig/outcome.js'
import { params } from '../rig/params.js'
import { perform } from '../rig/perform.js'
import { ping, pong } from './queues-party.js'

const members = params.form === 'sync' ? ['Queue.putSync', 'Queue.getSync'] : ['Queue.put', 'Queue.get']
const { Queue } = await need('@mp/queue', ...members)
const { form, trips, warmup, batches, pauseMs, each } = params
const queues = [new Queue(), new Queue()]
const [[, pinger] = []] = await perform([
  { target: pong, args: [form, queues, warmup + trips * batches] },
  { target: ping, args: [form, queues, { warmup, trips, batches, pauseMs, each }] },
])
emit({ trip: pinger.trip })
