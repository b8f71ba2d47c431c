// @ts-check
import { node, python, story } from '../harness/story.js'
import { PROCESS_POOLS, peerSides } from './peers/peer-sides.js'

const inMs = /** @type {const} */ ({ unit: 'ms', better: 'lower' })
const times = /** @type {const} */ ({ unit: 'times', better: 'lower', metric: 'ratio' })

export default story({
  area: 'pool',
  name: 'experiment',
  about:
    'The experiment of the tutorials: 100 tiny tasks in a pool of 5, made and ended for them, or in 100 processes.',
  counts: { experiments: 5 },
  params: { workers: 5, tasks: 100 },
  sides: {
    'ours, forkserver': node('pool/experiment-ours.js', { startMethod: 'forkserver' }),
    'ours, spawn': node('pool/experiment-ours.js', { startMethod: 'spawn' }),
    'python fork': python('pool_experiment.py', { startMethod: 'fork' }),
    'python forkserver': python('pool_experiment.py', { startMethod: 'forkserver' }),
    'python spawn': python('pool_experiment.py', { startMethod: 'spawn', experiments: 2 }),
    ...peerSides('pool/experiment-peer.js', PROCESS_POOLS),
  },
  rows: [
    {
      ...inMs,
      name: 'Pool(5), 100 tiny tasks, end: forkserver',
      metric: 'pool',
      ours: 'ours, forkserver',
      against: [
        { side: 'python forkserver', target: 1, issues: [5] },
        { side: 'python fork', target: 1, aim: true, issues: [5] },
      ],
    },
    {
      ...inMs,
      name: 'Pool(5), 100 tiny tasks, end: spawn',
      metric: 'pool',
      ours: 'ours, spawn',
      against: [
        { side: PROCESS_POOLS, label: 'best pool of processes', target: 1, issues: [5] },
        { side: 'python spawn' },
      ],
    },
    {
      ...inMs,
      name: 'the same tasks as 100 processes: forkserver',
      metric: 'processes',
      ours: 'ours, forkserver',
      against: [{ side: 'python forkserver' }, { side: 'python fork' }],
    },
    {
      ...inMs,
      name: 'the same tasks as 100 processes: spawn',
      metric: 'processes',
      ours: 'ours, spawn',
      against: [{ side: 'python spawn' }],
    },
    {
      ...times,
      name: '100 processes over the pool: forkserver',
      ours: 'ours, forkserver',
      against: [{ side: 'python forkserver' }, { side: 'python fork' }],
    },
    { ...times, name: '100 processes over the pool: spawn', ours: 'ours, spawn', against: [{ side: 'python spawn' }] },
  ],
})
