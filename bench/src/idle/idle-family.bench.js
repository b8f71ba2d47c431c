// @ts-check
import { node, python, story } from '../harness/story.js'

const row = /** @type {const} */ ({ metric: 'percent', unit: '% of a core', better: 'lower', compare: 'value' })
// One tick of the kernel's clock in 5 seconds is 0.2 %: less than that reads as 0.
const target = 0.1

export default [
  story({
    area: 'idle',
    name: 'family',
    about: 'A parent and four children that wait for a lock and for queues, synchronously and not: their CPU time.',
    params: { seconds: 5, settleMs: 1500 },
    sides: {
      ours: node('idle/idle-family-ours.js'),
      python: python('idle_family.py'),
    },
    rows: [{ ...row, name: 'an idle family', ours: 'ours', target, issues: [2] }],
  }),
  story({
    area: 'idle',
    name: 'pool',
    about: 'A pool of two workers with nothing to do, after some work: the CPU time of the workers and their parent.',
    params: { seconds: 5, settleMs: 1500 },
    sides: {
      ours: node('idle/idle-pool-ours.js'),
      python: python('idle_pool.py'),
    },
    rows: [{ ...row, name: 'an idle pool', ours: 'ours', target, issues: [2] }],
  }),
]
