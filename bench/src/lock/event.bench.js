// @ts-check
import { node, python, story } from '../harness/story.js'

export default story({
  area: 'lock',
  name: 'event',
  about: 'Four processes sleep in an event; from set() until the last of them is awake.',
  counts: { rounds: 100, warmup: 10 },
  params: { waiters: 4, pauseMs: 3 },
  sides: {
    ours: node('lock/event-ours.js'),
    python: python('lock_event.py'),
  },
  rows: [
    {
      name: 'Event set -> all of 4 sleeping waiters awake',
      metric: 'wake',
      unit: 'us',
      better: 'lower',
      ours: 'ours',
      against: [{ side: 'python', target: 0.5, issues: [3] }],
    },
  ],
})
