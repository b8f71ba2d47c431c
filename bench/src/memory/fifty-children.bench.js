// @ts-check
import { node, python, story } from '../harness/story.js'

export default story({
  area: 'memory',
  name: 'fifty idle children',
  about: 'What fifty idle children weigh together (PSS; with the template they were forked from, without the parent).',
  counts: { children: 50 },
  params: { settleMs: 500 },
  sides: {
    'ours, forkserver': node('memory/idle-children-ours.js', { startMethod: 'forkserver' }),
    'ours, spawn': node('memory/idle-children-ours.js', { startMethod: 'spawn' }),
    'child_process.fork': node('memory/idle-children-node.js', { how: 'fork' }),
    'python fork': python('memory_idle_children.py', { startMethod: 'fork' }),
    'python forkserver': python('memory_idle_children.py', { startMethod: 'forkserver' }),
  },
  rows: [
    {
      name: 'memory of 50 idle forkserver children (PSS)',
      metric: 'pss',
      unit: 'MB',
      better: 'lower',
      ours: 'ours, forkserver',
      against: [
        { side: 'ours, spawn', target: 0.5, issues: [4] },
        { side: 'child_process.fork' },
        { side: 'python forkserver' },
      ],
    },
  ],
})
