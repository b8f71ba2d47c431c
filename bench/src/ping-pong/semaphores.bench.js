// @ts-check
import { node, python, story } from '../harness/story.js'

const sides = {
  'ours, sync': node('ping-pong/semaphores-ours.js', { form: 'sync' }),
  'ours, async': node('ping-pong/semaphores-ours.js', { form: 'async' }),
  python: python('ping_pong_semaphores.py'),
}
/**
 * What hands a turn over in Node alone: a message there and one back.
 * @param {Record<string, unknown>} [params]
 */
const messages = (params) => ({
  'child_process json': node('ping-pong/child-process.js', { serialization: 'json', ...params }),
  MessagePort: node('ping-pong/message-port.js', params),
})

const busy = story({
  area: 'ping-pong',
  name: 'semaphores, both busy',
  about: 'Two processes hand a turn back and forth through two semaphores, as fast as they can: one round trip.',
  counts: { trips: 20_000, warmup: 20_000 },
  params: { batches: 5, pauseMs: 0 },
  sides: { ...sides, ...messages({ trips: 2000, warmup: 2000 }) },
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
      against: [{ side: 'python', target: 0.3, issues: [3] }, { side: 'child_process json' }, { side: 'MessagePort' }],
    },
  ],
})

const asleep = story({
  area: 'ping-pong',
  name: 'semaphores, one asleep',
  about: 'The same, but the first pauses before each trip, so that the second has fallen asleep.',
  counts: { trips: 200, warmup: 2000 },
  params: { batches: 1, pauseMs: 5, settle: 50 },
  sides: { ...sides, ...messages() },
  rows: [
    {
      name: 'Semaphore ping-pong, one asleep, sync',
      metric: 'trip',
      unit: 'us',
      better: 'lower',
      ours: 'ours, sync',
      against: [{ side: 'python', target: 1, issues: [2] }, { side: 'child_process json' }, { side: 'MessagePort' }],
    },
  ],
})

const longAsleep = story({
  area: 'ping-pong',
  name: 'semaphores, one asleep for long',
  about: 'The same after 2,000 such trips: V8 compiles what has run often, and these are not many in a second.',
  counts: { trips: 200, warmup: 2000 },
  params: { batches: 1, pauseMs: 5, settle: 2000 },
  sides: { 'ours, sync': sides['ours, sync'], python: sides.python },
  rows: [
    {
      name: 'Semaphore ping-pong, one asleep, sync, compiled',
      metric: 'trip',
      unit: 'us',
      better: 'lower',
      ours: 'ours, sync',
      against: [{ side: 'python' }],
    },
  ],
})

export default [busy, asleep, longAsleep]
