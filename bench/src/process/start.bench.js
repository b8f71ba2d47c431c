// @ts-check
import { node, python, story } from '../harness/story.js'

export default story({
  area: 'process',
  name: 'start',
  about: 'One process after the other is started and joined; its target notes the instant of its first line.',
  counts: { starts: 20 },
  params: { warmup: 3 },
  sides: {
    'ours, spawn': node('process/start-ours.js', { startMethod: 'spawn' }),
    'ours, spawn, importing': node('process/start-ours.js', { startMethod: 'spawn', imports: true }),
    'ours, forkserver': node('process/start-ours.js', { startMethod: 'forkserver' }),
    'child_process.fork': node('process/start-fork.js'),
    'python fork': python('process_start.py', { startMethod: 'fork' }),
    'python forkserver': python('process_start.py', { startMethod: 'forkserver' }),
    'python spawn': python('process_start.py', { startMethod: 'spawn' }),
  },
  rows: [
    {
      name: 'spawn, start() to first line of the target',
      metric: 'firstLine',
      unit: 'ms',
      better: 'lower',
      ours: 'ours, spawn',
      against: [
        { side: 'child_process.fork', target: 1.3, issues: [2] },
        { side: 'child_process.fork', target: 1.15, issues: [4] },
        { side: 'python spawn' },
      ],
    },
    {
      name: 'spawn, start() to first line of a target that imports node:fs',
      metric: 'firstLine',
      unit: 'ms',
      better: 'lower',
      ours: 'ours, spawn, importing',
      against: [{ side: 'child_process.fork' }],
    },
    {
      name: 'forkserver, start() to first line of the target',
      metric: 'firstLine',
      unit: 'ms',
      better: 'lower',
      ours: 'ours, forkserver',
      against: [
        { side: 'child_process.fork', target: 0.06, issues: [4] },
        { side: 'python forkserver', target: 0.3, issues: [4] },
        { side: 'python fork', target: 1.5, issues: [4] },
      ],
    },
    {
      name: 'forkserver, start + join of an empty target',
      metric: 'startJoin',
      unit: 'ms',
      better: 'lower',
      ours: 'ours, forkserver',
      against: [
        { side: 'python forkserver', target: 0.4, issues: [4] },
        { side: 'python fork', target: 1, aim: true, issues: [4] },
      ],
    },
    {
      name: 'spawn, start + join of an empty target',
      metric: 'startJoin',
      unit: 'ms',
      better: 'lower',
      ours: 'ours, spawn',
      against: [{ side: 'child_process.fork' }, { side: 'python spawn' }],
    },
  ],
})
