// @ts-check
import { need } from '../rig/need.js'
import { emit } from '../rig/outcome.js'
import { params } from '../rig/params.js'
import { perform } from '../rig/perform.js'
import { set, wait } from './event-party.js'

const { Event, Semaphore } = await need('@mp/sync', 'Event.waitSync', 'Semaphore.acquireSync')
const { waiters, rounds, warmup, pauseMs } = params
// Two events in turn: one can be cleared while nobody waits for it.
const shared = [[new Event(), new Event()], new Semaphore(0), warmup + rounds]
const waiter = { target: wait, args: shared }
const setter = { target: set, args: [...shared, waiters, pauseMs] }

const [reports = []] = await perform([setter, ...Array(waiters).fill(waiter)])
const [setAt, ...wokenAt] = reports.map(({ times }) => /** @type {number[]} */ (times))
const wake = (setAt ?? []).map((at, round) => (Math.max(...wokenAt.map((times) => Number(times[round]))) - at) / 1000)
emit({ wake: wake.slice(warmup) })
