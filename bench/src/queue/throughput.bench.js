// @ts-check
import { node, python, story } from '../harness/story.js'

/**
 * @param {{ kind: import('../rig/payload.js').Kind, title: string, counts: Record<string, number>, python: number, childProcess: number, json: boolean }} story
 */
const throughput = ({ kind, title, counts, python: ofPython, childProcess, json }) =>
  story({
    area: 'queue',
    name: `1 to 1, ${kind}`,
    about: `One process puts ${title}, another gets them: from the first put until the last get.`,
    counts,
    params: { kind, batches: 3, producers: 1, consumers: 1, maxsize: 0 },
    sides: {
      'ours, sync': node('queue/throughput-ours.js', { form: 'sync' }),
      'ours, async': node('queue/throughput-ours.js', { form: 'async' }),
      python: python('queue_throughput.py'),
      // JSON turns a Buffer into an array of numbers, which is another thing.
      ...(json ? { 'child_process json': node('queue/child-process.js', { serialization: 'json', batches: 1 }) } : {}),
      'child_process advanced': node('queue/child-process.js', { serialization: 'advanced', batches: 1 }),
      MessagePort: node('queue/message-port.js'),
    },
    rows: [
      {
        name: `Queue 1 to 1, ${title}, sync`,
        metric: kind === '1 MB' ? 'megabytesPerSecond' : 'perSecond',
        unit: kind === '1 MB' ? 'MB/s' : '/s',
        better: 'higher',
        ours: 'ours, sync',
        against: [
          { side: 'python', target: ofPython, issues: [3] },
          {
            side: [...(json ? ['child_process json'] : []), 'child_process advanced'],
            label: 'best child_process',
            target: childProcess,
            issues: [3],
          },
          { side: 'MessagePort' },
        ],
      },
      {
        name: `Queue 1 to 1, ${title}, async`,
        metric: kind === '1 MB' ? 'megabytesPerSecond' : 'perSecond',
        unit: kind === '1 MB' ? 'MB/s' : '/s',
        better: 'higher',
        ours: 'ours, async',
        against: [{ side: 'python' }],
      },
    ],
  })

const many = { items: 200_000, warmup: 40_000 }
export default [
  throughput({ kind: 'numbers', title: 'numbers', counts: many, python: 20, childProcess: 10, json: true }),
  throughput({ kind: 'objects', title: 'small objects', counts: many, python: 4, childProcess: 3, json: true }),
  throughput({ kind: '1 KB', title: '1 KB Buffers', counts: many, python: 5, childProcess: 5, json: false }),
  throughput({
    kind: '1 MB',
    title: '1 MB Buffers',
    counts: { items: 200, warmup: 40 },
    python: 4,
    childProcess: 1.7,
    json: false,
  }),
]
