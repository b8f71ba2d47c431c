// @ts-check
import { node, python, story } from '../harness/story.js'

export default story({
  area: 'queue',
  name: '2 to 2',
  about: 'Two processes put numbers, two others get half of them each: from the first put until the last get.',
  counts: { items: 200_000, warmup: 40_000 },
  params: { kind: 'numbers', batches: 3, producers: 2, consumers: 2, maxsize: 0 },
  sides: {
    ours: node('queue/throughput-ours.js', { form: 'sync' }),
    python: python('queue_throughput.py'),
  },
  rows: [
    {
      name: 'Queue 2 to 2, numbers, sync',
      metric: 'perSecond',
      unit: '/s',
      better: 'higher',
      ours: 'ours',
      against: [{ side: 'python', target: 10, issues: [3] }],
    },
  ],
})
