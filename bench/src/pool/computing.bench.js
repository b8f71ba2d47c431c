// @ts-check
import { node, story } from '../harness/story.js'

export default story({
  area: 'pool',
  name: 'computing',
  about: 'Tasks of some 10 ms of computation each, with two workers and with one.',
  counts: { tasks: 100 },
  params: { warmup: 4, steps: 800_000 },
  sides: {
    'ours, 2 workers': node('pool/computing-ours.js', { workers: 2 }),
    'ours, 1 worker': node('pool/computing-ours.js', { workers: 1 }),
  },
  rows: [
    {
      name: 'CPU-bound tasks, 2 workers against 1',
      metric: 'perSecond',
      unit: '/s',
      better: 'higher',
      ours: 'ours, 2 workers',
      against: [{ side: 'ours, 1 worker', target: 1.95, issues: [5] }],
    },
  ],
})
