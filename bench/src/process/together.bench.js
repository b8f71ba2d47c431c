// @ts-check
import { node, python, story } from '../harness/story.js'

export default story({
  area: 'process',
  name: 'a hundred together',
  about: 'A hundred processes with an empty target are started together and joined.',
  counts: { processes: 100 },
  params: { warmup: 2 },
  sides: {
    'ours, forkserver': node('process/together-ours.js', { startMethod: 'forkserver' }),
    'ours, spawn': node('process/together-ours.js', { startMethod: 'spawn' }),
    'child_process.fork': node('process/together-fork.js'),
    'python fork': python('process_together.py', { startMethod: 'fork' }),
    'python forkserver': python('process_together.py', { startMethod: 'forkserver' }),
    'python spawn': python('process_together.py', { startMethod: 'spawn' }),
  },
  rows: [
    {
      name: '100 processes started together and joined, forkserver',
      metric: 'together',
      unit: 'ms',
      better: 'lower',
      ours: 'ours, forkserver',
      against: [
        { side: 'child_process.fork', target: 0.12, issues: [4] },
        { side: 'python fork' },
        { side: 'python forkserver' },
      ],
    },
    {
      name: '100 processes started together and joined, spawn',
      metric: 'together',
      unit: 'ms',
      better: 'lower',
      ours: 'ours, spawn',
      against: [{ side: 'child_process.fork', target: 1.1, issues: [4] }, { side: 'python spawn' }],
    },
  ],
})
