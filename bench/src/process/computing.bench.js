// @ts-check
import { node, story } from '../harness/story.js'

const row = /** @type {const} */ ({ unit: 'ms', better: 'lower', ours: 'ours, forkserver' })
const against = [{ side: 'ours, spawn' }, { side: 'this process' }]

export default story({
  area: 'process',
  name: 'computing',
  about: 'The same computation in a forkserver child, in a spawned one, and in a plain Node (no target: to document).',
  counts: { size: 100 },
  sides: {
    'ours, forkserver': node('process/computing-ours.js', { startMethod: 'forkserver' }),
    'ours, spawn': node('process/computing-ours.js', { startMethod: 'spawn' }),
    'this process': node('process/computing-here.js'),
  },
  rows: [
    { ...row, name: 'a numeric task in a forkserver child', metric: 'numeric', against },
    { ...row, name: 'an allocation-heavy task in a forkserver child', metric: 'allocating', against },
  ],
})
