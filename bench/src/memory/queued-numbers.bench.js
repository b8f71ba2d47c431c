// @ts-check
import { node, python, story } from '../harness/story.js'

export default story({
  area: 'memory',
  name: 'queued numbers',
  about: 'What a program grows by (PSS) when it puts a million numbers in an unbounded queue and nobody reads them.',
  counts: { items: 1_000_000 },
  sides: {
    ours: node('memory/queued-numbers-ours.js'),
    python: python('memory_queued_numbers.py'),
  },
  rows: [
    {
      name: 'memory of 1 M queued numbers',
      metric: 'grownMB',
      unit: 'MB',
      better: 'lower',
      ours: 'ours',
      against: [{ side: 'python', target: 1, issues: [3] }],
    },
  ],
})
