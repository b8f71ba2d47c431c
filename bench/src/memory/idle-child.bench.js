// @ts-check
import { node, python, story } from '../harness/story.js'

export default story({
  area: 'memory',
  name: 'idle child',
  about: 'What one child weighs while its target waits for a timer, against a bare Node that does the same.',
  params: { children: 1, settleMs: 500 },
  sides: {
    ours: node('memory/idle-children-ours.js', { startMethod: 'spawn' }),
    'empty Node': node('memory/idle-children-node.js', { how: 'spawn' }),
    'child_process.fork': node('memory/idle-children-node.js', { how: 'fork' }),
    'python spawn': python('memory_idle_children.py', { startMethod: 'spawn' }),
  },
  rows: [
    {
      name: "a child's memory (RSS) above an empty Node's",
      metric: 'rss',
      unit: 'MB',
      better: 'lower',
      compare: 'difference',
      ours: 'ours',
      against: [{ side: 'empty Node', target: 8, issues: [2] }, { side: 'child_process.fork' }],
    },
    {
      name: "a child's memory (PSS) above an empty Node's",
      metric: 'pss',
      unit: 'MB',
      better: 'lower',
      compare: 'difference',
      ours: 'ours',
      against: [{ side: 'empty Node' }, { side: 'child_process.fork' }],
    },
  ],
})
