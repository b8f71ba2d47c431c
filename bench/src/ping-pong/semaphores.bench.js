// @ts-check
import { node, python, story } from '../harness/story.js'

const busy = story({
  area: 'ping-pong',
  name: 'semaphores, both busy',
  about: 'Two processes hand a turn back and forth through two semaphores, as fast as they can: one round trip.',
  counts: { trips: 20_000, warmup: 20_000 },
  params: { batches: 5, pauseMs: 0 },
  sides: {
    'ours, sync': node('ping-pong/semaphores-ours.js', { form: 'sync' }),
    'ours, async': node('ping-pong/semaphores-ours.js', { form: 'async' }),
    python: python('ping_pong_semaphores.py'),
  },
  rows: [
    {
      name: 'Semaphore ping-pong, both busy, sync',
      metric: 'trip',
      unit: 'us',
      better: 'lower',
      ours: 'ours, sync',
      against: [
        { side: 'python', target: 0.1, issues: [2] },
        { side: 'python', target: 0.05, issues: [3] },
      ],
    },
    {
      name: 'Semaphore ping-pong, both busy, async',
      metric: 'trip',
      unit: 'us',
      better: 'lower',
      ours: 'ours, async',
      against: [{ side: 'python', target: 0.3, issues: [3] }],
    },
  ],
})

const asleep = story({
  area: 'ping-pong',
  name: 'semaphores, one asleep',
  about: 'The same, but the first pauses before each trip, so that the second has fallen asleep.',
  counts: { trips: 200, warmup: 2000 },
  params: { batches: 1, pauseMs: 5, settle: 50 },
  sides: busy.sides,
  rows: [
    {
      name: 'Semaphore ping-pong, one asleep, sync',
      metric: 'trip',
      unit: 'us',
      better: 'lower',
      ours: 'ours, sync',
      against: [{ side: 'python', target: 1, issues: [2] }],
    },
  ],
})

export default [busy, asleep]
