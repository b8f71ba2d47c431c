// @ts-check
import { node, python, story } from '../harness/story.js'

export default story({
  area: 'lock',
  name: 'condition',
  about: 'One process waits on a condition again and again, another notifies it each time it waits: one round.',
  counts: { rounds: 2000, warmup: 500 },
  params: { batches: 5 },
  sides: {
    ours: node('lock/condition-ours.js'),
    python: python('lock_condition.py'),
  },
  rows: [
    {
      name: 'Condition notify -> waiter goes on, one round',
      metric: 'round',
      unit: 'us',
      better: 'lower',
      ours: 'ours',
      against: [{ side: 'python', target: 0.5, issues: [3] }],
    },
  ],
})
