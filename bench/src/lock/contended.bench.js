// @ts-check
import { node, python, story } from '../harness/story.js'

/**
 * @param {number} parties
 * @param {number} target
 */
const contended = (parties, target) =>
  story({
    area: 'lock',
    name: `contended by ${parties}`,
    about: `${parties} processes take and release one lock as often as they can for a while; the section adds one.`,
    counts: { windowMs: 1000 },
    params: { parties, windows: 2 },
    sides: {
      ours: node('lock/contended-ours.js'),
      python: python('lock_contended.py'),
    },
    rows: [
      {
        name: `Lock contended by ${parties} processes, all together`,
        metric: 'perSecond',
        unit: '/s',
        better: 'higher',
        ours: 'ours',
        against: [{ side: 'python', target, issues: [3] }],
      },
      {
        // "No process starved": of an even share, the poorest got at least a fifth.
        name: `Lock contended by ${parties}: poorest process, of an even share`,
        metric: 'poorestShare',
        unit: 'of 1',
        better: 'higher',
        ours: 'ours',
        compare: 'value',
        target: 0.2,
        issues: [3],
      },
    ],
  })

export default [contended(2, 3), contended(4, 1.5)]
