// @ts-check
import { need } from '../rig/need.js'
import { emit } from '../rig/outcome.js'
import { params } from '../rig/params.js'
import { perform } from '../rig/perform.js'
import { ping, pong } from './semaphores-party.js'
import { allTrips } from './time-trips.js'

// A lock has no owner, so a taken one is a semaphore of 0: it stands in as long as there are no semaphores.
const { Lock, Semaphore } = await need('@mp/sync', 'Lock.acquireSync', 'Lock.tryAcquire')
const { form, trips, warmup, batches, pauseMs, settle } = params
const plan = { warmup, trips, batches, pauseMs, settle }
const shared = [closedGate(), closedGate()]
const [[, pinger] = []] = await perform([
  { target: pong, args: [form, shared, allTrips(plan)] },
  { target: ping, args: [form, shared, plan] },
])
emit({ trip: pinger.trip }, Semaphore ? undefined : 'with locks for semaphores')

function closedGate() {
  if (Semaphore) return new Semaphore(0)
  const lock = new Lock()
  lock.tryAcquire()
  return lock
}
