// @ts-check
import { node, python, story } from '../harness/story.js'

export default story({
  area: 'queue',
  name: 'bounded',
  about:
    'A queue of 10 places, one process that puts numbers and one that gets them, both at speed. ' +
    'What Node has knows no bound, and is shown without one.',
  counts: { items: 50_000, warmup: 10_000 },
  params: { kind: 'numbers', batches: 3, producers: 1, consumers: 1, maxsize: 10 },
  sides: {
    'ours, sync': node('queue/throughput-ours.js', { form: 'sync' }),
    'ours, async': node('queue/throughput-ours.js', { form: 'async' }),
    python: python('queue_throughput.py'),
    'child_process json': node('queue/child-process.js', { serialization: 'json', batches: 1 }),
    MessagePort: node('queue/message-port.js'),
  },
  rows: [
    {
      name: 'Queue(10), numbers, sync',
      metric: 'perSecond',
      unit: '/s',
      better: 'higher',
      ours: 'ours, sync',
      against: [{ side: 'python', target: 5, issues: [3] }, { side: 'child_process json' }, { side: 'MessagePort' }],
    },
    {
      name: 'Queue(10), numbers, async',
      metric: 'perSecond',
      unit: '/s',
      better: 'higher',
      ours: 'ours, async',
      against: [{ side: 'python' }],
    },
  ],
})
