// @ts-check
import { need } from '../rig/need.js'
import { emit } from '../rig/outcome.js'
import { params } from '../rig/params.js'
import { perform } from '../rig/perform.js'
import { ping, pong } from './queues-party.js'
import { allTrips } from './time-trips.js'

const members = params.form === 'sync' ? ['Queue.putSync', 'Queue.getSync'] : ['Queue.put', 'Queue.get']
const { Queue } = await need('@mp/queue', ...members)
const { form, trips, warmup, batches, pauseMs, settle, each } = params
const plan = { warmup, trips, batches, pauseMs, settle, each }
const queues = [new Queue(), new Queue()]
const [[, pinger] = []] = await perform([
  { target: pong, args: [form, queues, allTrips(plan)] },
  { target: ping, args: [form, queues, plan] },
])
emit({ trip: pinger.trip })
