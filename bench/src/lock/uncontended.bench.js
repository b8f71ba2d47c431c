// @ts-check
import { node, python, story } from '../harness/story.js'

export default story({
  area: 'lock',
  name: 'uncontended',
  about: 'One process takes and releases a lock nobody else wants.',
  counts: { pairs: 200_000, warmup: 50_000 },
  params: { batches: 10 },
  sides: {
    'ours, sync': node('lock/uncontended-ours.js', { form: 'sync' }),
    'ours, async': node('lock/uncontended-ours.js', { form: 'async' }),
    python: python('lock_uncontended.py'),
  },
  rows: [
    {
      name: 'Lock acquireSync + release, uncontended',
      metric: 'pair',
      unit: 'ns',
      better: 'lower',
      ours: 'ours, sync',
      against: [{ side: 'python', target: 0.5, issues: [2, 3] }],
    },
    {
      name: 'Lock await acquire + release, uncontended',
      metric: 'pair',
      unit: 'ns',
      better: 'lower',
      ours: 'ours, async',
      against: [{ side: 'python', target: 2, issues: [3] }],
    },
  ],
})
