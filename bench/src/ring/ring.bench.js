// @ts-check
import { node, python, story } from '../harness/story.js'

/**
 * @param {{ kind: import('../rig/payload.js').Kind, title: string, ofPython: number, childProcess?: number }} story
 */
const ring = ({ kind, title, ofPython, childProcess }) =>
  story({
    area: 'ring',
    name: kind,
    about: `The ring below the queues, one process that writes ${title} and one that reads them.`,
    counts: { items: 200_000, warmup: 40_000 },
    params: { kind, batches: 3, producers: 1, consumers: 1, maxsize: 0 },
    sides: {
      ours: node('ring/ring-ours.js'),
      'python Queue': python('queue_throughput.py'),
      ...(kind === '1 KB'
        ? {}
        : { 'child_process json': node('queue/child-process.js', { serialization: 'json', batches: 1 }) }),
      'child_process advanced': node('queue/child-process.js', { serialization: 'advanced', batches: 1 }),
    },
    rows: [
      {
        name: `Ring 1 to 1, ${title}`,
        metric: 'perSecond',
        unit: '/s',
        better: 'higher',
        ours: 'ours',
        against: [
          { side: 'python Queue', target: ofPython, issues: [2] },
          {
            side: [...(kind === '1 KB' ? [] : ['child_process json']), 'child_process advanced'],
            label: 'best child_process',
            ...(childProcess ? { target: childProcess, issues: [2] } : {}),
          },
        ],
      },
    ],
  })

export default [
  ring({ kind: 'numbers', title: 'numbers', ofPython: 15, childProcess: 8 }),
  ring({ kind: 'objects', title: 'small objects', ofPython: 3 }),
  ring({ kind: '1 KB', title: '1 KB Buffers', ofPython: 4 }),
]
