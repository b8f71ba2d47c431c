// @ts-check
import { node, python, story } from '../harness/story.js'

export default story({
  area: 'queue',
  name: 'copies of 1 MB',
  about: 'One process puts a 1 MB Buffer and gets it back: one copy in, one copy out.',
  counts: { pairs: 200, warmup: 100 },
  params: { bytes: 2 ** 20 },
  sides: {
    ours: node('queue/copies-ours.js'),
    memcpy: node('queue/copies-memcpy.js', { fresh: false }),
    'memcpy, the second into a new Buffer': node('queue/copies-memcpy.js', { fresh: true }),
    MessagePort: node('queue/copies-message-port.js'),
    python: python('queue_copies.py'),
  },
  rows: [
    {
      name: '1 MB Buffer, one copy in and one out',
      metric: 'pair',
      unit: 'us',
      better: 'lower',
      ours: 'ours',
      against: [
        { side: 'memcpy', label: 'memcpy twice', target: 2.5, issues: [3] },
        { side: 'memcpy, the second into a new Buffer' },
        { side: 'MessagePort' },
        { side: 'python' },
      ],
    },
  ],
})
