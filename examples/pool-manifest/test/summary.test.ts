import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { formatBytes } from '../dist/figures.js'
import { takeSample } from '../dist/speed-up.js'
import { describeSpeedUp, summarize } from '../dist/summary.js'
import { tempFolder } from './temp-folder.js'

const report = (id: number, pid: number, files: number) => ({ id, pid, files, bytes: files * 1_000, problems: [] })

test('tells what was done, how fast and by whom', () => {
  const text = summarize({
    output: '/tmp/manifest',
    outcome: {
      reports: [report(1, 11, 1_000), report(2, 12, 1), report(3, 11, 999)],
      problems: [],
      losses: 1,
      retries: 1,
    },
    left: { problems: 2, link: 1, special: 0 },
    workers: 2,
    milliseconds: 500,
  })
  expect(text).toBe(
    [
      'manifest  /tmp/manifest',
      'files     2,000 (2 problems, 1 symbolic link not followed)',
      'bytes     2.0 MB in 0.50 s, 4.0 MB/s',
      'workers   2 (pid 11: 1,999 files, pid 12: 1 file)',
      'lost      1 worker died, 1 batch done again',
      '',
    ].join('\n'),
  )
})

test('says nothing of what did not happen', () => {
  const outcome = { reports: [], problems: [], losses: 0, retries: 0 }
  const text = summarize({ outcome, workers: 1, milliseconds: 10, left: { problems: 0, link: 0, special: 0 } })
  expect(text).toBe('files     0\nbytes     0 B in 0.01 s, 0 B/s\nworkers   1\n')
})

test('tells what the pool was worth, and of what', () => {
  const speedUp = { files: 2_000, bytes: 2e6, whole: false, oneProcess: 300, pool: 200 }
  expect(describeSpeedUp(speedUp, 2)).toBe(
    'speed-up  1.50x over one process (a sample of 2,000 files, 2.0 MB: one process 0.30 s, 2 workers 0.20 s)\n',
  )
  expect(describeSpeedUp({ ...speedUp, whole: true }, 1)).toContain(
    '(all 2,000 files, 2.0 MB: one process 0.30 s, 1 worker',
  )
})

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1.0 kB'],
  [999_949, '999.9 kB'],
  [999_950, '1.0 MB'],
  [123_456_789, '123.5 MB'],
  [5e12, '5.0 TB'],
])('formatBytes(%d)', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})

test('a sample is spread over the whole tree and leaves out what has vanished', () => {
  const folder = tempFolder()
  const entries = Array.from({ length: 100 }, (_, i) => ({ digest: '', name: `./${i}` }))
  for (const { name } of entries.slice(0, 95)) writeFileSync(join(folder, name), 'x')
  expect(takeSample({ entries, folder, sample: 10 })).toEqual({
    names: [0, 10, 20, 30, 40, 50, 60, 70, 80, 90].map((i) => `./${i}`),
    bytes: 10,
  })
  expect(takeSample({ entries, folder, sample: Infinity })).toMatchObject({ bytes: 95 })
})
