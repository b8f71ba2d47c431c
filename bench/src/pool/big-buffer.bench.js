// @ts-check
import { node, python, story } from '../harness/story.js'
import { peerSides } from './peers/peer-sides.js'

export default story({
  area: 'pool',
  name: '1 MB Buffer',
  about: 'A 1 MB Buffer goes to an identity task and comes back, one at a time, by copy.',
  counts: { tasks: 300, warmup: 300 },
  params: { workers: 2, bytes: 2 ** 20 },
  sides: {
    ours: node('pool/big-buffer-ours.js'),
    ...peerSides('pool/big-buffer-peer.js', ['piscina', 'jest-worker processes']),
    python: python('pool_big_buffer.py'),
  },
  rows: [
    {
      name: '1 MB Buffer there and back',
      metric: 'task',
      unit: 'us',
      better: 'lower',
      ours: 'ours',
      against: [
        { side: 'python', target: 0.4, issues: [5] },
        { side: 'piscina', label: 'piscina, without transfer', target: 1, issues: [5] },
        { side: 'jest-worker processes' },
      ],
    },
  ],
})
