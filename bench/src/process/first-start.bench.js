// @ts-check
import { node, story } from '../harness/story.js'

export default story({
  area: 'process',
  name: 'first start',
  about: 'A fresh program starts its first process: with us, the module of the target has to be found as well.',
  params: { starts: 1, warmup: 0, startMethod: 'spawn' },
  runsPerRound: 5,
  sides: {
    ours: node('process/start-ours.js'),
    'ours, importing': node('process/start-ours.js', { imports: true }),
    'child_process.fork': node('process/start-fork.js'),
  },
  rows: [
    {
      name: 'first start() of a program, to first line of the target',
      metric: 'firstLine',
      unit: 'ms',
      better: 'lower',
      ours: 'ours',
      against: [{ side: 'child_process.fork', target: 1.25, issues: [4] }],
    },
    {
      name: 'first start() of a program, the target imports node:fs',
      metric: 'firstLine',
      unit: 'ms',
      better: 'lower',
      ours: 'ours, importing',
      against: [{ side: 'child_process.fork' }],
    },
  ],
})
