// @ts-check
import { node, python, story } from '../harness/story.js'

export default story({
  area: 'pool',
  name: 'uneven',
  about:
    'Tasks that occupy their worker for 1 to 100 ms (seeded), all submitted at once: the time they take over that of ' +
    'the best possible schedule.',
  // Not scaled: with fewer tasks, how the last ones happen to fall would weigh too much.
  params: { tasks: 150, workers: 2, seed: 20261123 },
  sides: {
    ours: node('pool/uneven-ours.js'),
    python: python('pool_uneven.py'),
  },
  rows: [
    {
      name: 'very uneven tasks, total over the best schedule',
      metric: 'overBest',
      unit: 'times',
      better: 'lower',
      compare: 'value',
      ours: 'ours',
      target: 1.1,
      issues: [5],
    },
  ],
})
