// @ts-check
import { node, story } from '../harness/story.js'

export default story({
  area: 'pool',
  name: 'many callers',
  about: '64 callers, each with one identity task under way, against four workers and against two.',
  counts: { tasks: 50_000, warmup: 10_000 },
  params: { callers: 64 },
  sides: {
    'ours, 4 workers': node('pool/many-callers-ours.js', { workers: 4 }),
    'ours, 2 workers': node('pool/many-callers-ours.js', { workers: 2 }),
  },
  rows: [
    {
      name: '4 workers, 64 callers, against 2 workers',
      metric: 'perSecond',
      unit: '/s',
      better: 'higher',
      ours: 'ours, 4 workers',
      against: [{ side: 'ours, 2 workers', target: 0.8, issues: [5] }],
    },
  ],
})
