// @ts-check
import { need } from '../rig/need.js'
import { emit } from '../rig/outcome.js'
import { params } from '../rig/params.js'
import { check } from '../rig/payload.js'
import { perform } from '../rig/perform.js'
import { consume, produce } from './throughput-party.js'

const members = params.form === 'sync' ? ['Queue.putSync', 'Queue.getSync'] : ['Queue.put', 'Queue.get']
const { Queue } = await need('@mp/queue', ...members)
const { kind, form, items, warmup, batches, producers, consumers, maxsize } = params
// Each process's part of a batch.
const plan = { kind, form, batches, warmup: Math.floor(warmup / 2), items: Math.floor(items / producers) }
const queue = new Queue(maxsize)
const rounds = await perform(
  [
    ...Array(producers).fill({ target: produce, args: [queue, plan] }),
    ...Array(consumers).fill({ target: consume, args: [queue, plan] }),
  ],
  batches,
)
const seconds = rounds.map((reports) => {
  const weight = reports.slice(producers).reduce((sum, report) => sum + report.weight, 0)
  check(kind, plan.items, weight / producers)
  const start = Math.min(...reports.slice(0, producers).map(({ start }) => start))
  return (Math.max(...reports.slice(producers).map(({ end }) => end)) - start) / 1e9
})
const perSecond = seconds.map((time) => (plan.items * producers) / time)
emit({ perSecond, ...(kind === '1 MB' ? { megabytesPerSecond: perSecond.map((rate) => rate * 1.048576) } : {}) })
