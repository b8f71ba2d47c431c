// @ts-check
import { node, python, story } from '../harness/story.js'
import { PROCESS_POOLS, THREAD_POOLS, peerSides } from './peers/peer-sides.js'

export default story({
  area: 'pool',
  name: 'burst',
  about: '100,000 identity tasks, all submitted at once, two workers: from the first submission to the last result.',
  counts: { tasks: 100_000, warmup: 10_000 },
  params: { workers: 2 },
  timeout: 300_000,
  sides: {
    'ours, applyAsync': node('pool/burst-ours.js', { form: 'applyAsync' }),
    'ours, imapUnordered': node('pool/burst-ours.js', { form: 'imapUnordered' }),
    ...peerSides('pool/burst-peer.js'),
    'python apply_async': python('pool_burst.py', { form: 'apply_async' }),
    'python imap_unordered': python('pool_burst.py', { form: 'imap_unordered' }),
    'bare worker_threads': node('pool/burst-bare-threads.js'),
  },
  rows: [
    {
      name: '100k identity tasks at once, applyAsync',
      metric: 'perSecond',
      unit: '/s',
      better: 'higher',
      ours: 'ours, applyAsync',
      against: [
        { side: PROCESS_POOLS, label: 'best pool of processes', target: 8, issues: [5] },
        { side: THREAD_POOLS, label: 'best pool of threads', target: 5, issues: [5] },
        { side: 'python imap_unordered', target: 4, issues: [5] },
        { side: 'python apply_async' },
        { side: 'bare worker_threads', label: 'bare worker_threads messages', target: 1, issues: [5] },
      ],
    },
    {
      name: '100k identity tasks, imapUnordered, chunksize 1',
      metric: 'perSecond',
      unit: '/s',
      better: 'higher',
      ours: 'ours, imapUnordered',
      against: [{ side: 'python imap_unordered', target: 4, issues: [5] }],
    },
  ],
})
