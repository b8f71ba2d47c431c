// @ts-check
import { node, python, story } from '../harness/story.js'

/**
 * @param {import('../rig/payload.js').Kind} kind
 * @param {string} title
 * @param {number} items
 */
const map = (kind, title, items) =>
  story({
    area: 'pool',
    name: `map of ${kind}`,
    about: `Pool.map of the identity over ${title}, default chunks, two workers.`,
    counts: { items },
    params: { kind, workers: 2, batches: 3 },
    sides: {
      ours: node('pool/map-ours.js'),
      python: python('pool_map.py'),
    },
    rows: [
      {
        name: `map of ${title}, default chunks`,
        metric: 'perSecond',
        unit: '/s',
        better: 'higher',
        ours: 'ours',
        against: [{ side: 'python', target: 1, issues: [5] }],
      },
    ],
  })

export default [map('numbers', '1M numbers', 1_000_000), map('objects', '100k small objects', 100_000)]
