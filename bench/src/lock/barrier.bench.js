// @ts-check
import { node, python, story } from '../harness/story.js'

export default story({
  area: 'lock',
  name: 'barrier',
  about: 'Two processes meet at a barrier, round after round.',
  counts: { rounds: 2000, warmup: 500 },
  params: { parties: 2, batches: 5 },
  sides: {
    ours: node('lock/barrier-ours.js'),
    python: python('lock_barrier.py'),
  },
  rows: [
    {
      name: 'Barrier round of 2',
      metric: 'round',
      unit: 'us',
      better: 'lower',
      ours: 'ours',
      against: [{ side: 'python', target: 0.5, issues: [3] }],
    },
  ],
})
