// @ts-check
import { node, python, story } from '../harness/story.js'
import { peerSides } from './peers/peer-sides.js'

const row = /** @type {const} */ ({ metric: 'task', unit: 'us', better: 'lower', ours: 'ours' })
const against = [
  { side: 'piscina', target: 1, issues: [5] },
  { side: 'python', target: 0.2, issues: [5] },
  { side: 'jest-worker processes' },
]

export default story({
  area: 'pool',
  name: 'one at a time',
  about: 'An identity task is submitted when the one before has come back; two workers.',
  counts: { tasks: 5000, warmup: 2000 },
  params: { workers: 2 },
  sides: {
    ours: node('pool/one-at-a-time-ours.js'),
    ...peerSides('pool/one-at-a-time-peer.js'),
    python: python('pool_one_at_a_time.py'),
  },
  rows: [
    { ...row, name: 'one task at a time, p50', against },
    { ...row, name: 'one task at a time, p99', statistic: 'p99', against },
  ],
})
