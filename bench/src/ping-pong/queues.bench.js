// @ts-check
import { node, python, story } from '../harness/story.js'

const sides = {
  'ours, sync': node('ping-pong/queues-ours.js', { form: 'sync' }),
  'ours, async': node('ping-pong/queues-ours.js', { form: 'async' }),
  python: python('ping_pong_queues.py'),
  'child_process json': node('ping-pong/child-process.js', { serialization: 'json' }),
  'child_process advanced': node('ping-pong/child-process.js', { serialization: 'advanced' }),
  MessagePort: node('ping-pong/message-port.js'),
}
const nodes = ['child_process json', 'child_process advanced', 'MessagePort']
const inMicroseconds = /** @type {const} */ ({ metric: 'trip', unit: 'us', better: 'lower' })

const busy = story({
  area: 'ping-pong',
  name: 'queues, both busy',
  about: 'One number goes through a queue and comes back through another, one in flight: one round trip.',
  counts: { trips: 4000, warmup: 4000 },
  params: { batches: 1, pauseMs: 0, each: true },
  sides,
  rows: [
    {
      ...inMicroseconds,
      name: 'Queue round trip p50, sync',
      ours: 'ours, sync',
      against: [{ side: 'python', target: 0.1, issues: [3] }, ...nodes.map((side) => ({ side }))],
    },
    {
      ...inMicroseconds,
      name: 'Queue round trip p99, sync',
      statistic: 'p99',
      ours: 'ours, sync',
      against: [{ side: 'python', target: 0.5, issues: [3] }],
    },
    {
      ...inMicroseconds,
      name: 'Queue ping-pong, both busy, async',
      ours: 'ours, async',
      against: [{ side: 'python', target: 0.3, issues: [2] }, ...nodes.map((side) => ({ side }))],
    },
  ],
})

const asleep = story({
  area: 'ping-pong',
  name: 'queues, one asleep',
  about: 'The same, but the first pauses before each trip, so that the second has fallen asleep.',
  counts: { trips: 200, warmup: 1000 },
  params: { batches: 1, pauseMs: 5, settle: 50 },
  sides,
  rows: [
    {
      ...inMicroseconds,
      name: 'Queue ping-pong, one asleep, async',
      ours: 'ours, async',
      against: [{ side: 'python', target: 1, issues: [2] }, ...nodes.map((side) => ({ side }))],
    },
  ],
})

export default [busy, asleep]
