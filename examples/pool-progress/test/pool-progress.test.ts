import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runProgram } from '../../../scripts/testing/program.js'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))

const run = (...args: string[]) => runProgram(process.execPath, [program, ...args])

test.each([1, 3])('%i workers: the bars grow to their end, and the sums are right', async (workers) => {
  const { stdout, stderr } = await run('--to', '200000', '--workers', `${workers}`)
  expect(stdout).toBe('17984 prime numbers below 200000\n17984 again, as they came\n')
  for (const label of ['map ', 'imap']) {
    const lines = stderr.split('\n').filter((line) => line.startsWith(`${label} [`))
    const percents = lines.map((line) => Number(/(\d+) %$/.exec(line)![1]))
    expect(percents).toEqual([...percents].sort((a, b) => a - b))
    expect(new Set(percents).size).toBe(percents.length)
    expect(percents.at(-1)).toBe(100)
    expect(lines.at(-1)).toBe(`${label} [${'#'.repeat(20)}] 100 %`)
  }
})

test('nothing to do', async () => {
  expect((await run('--to', '0')).stdout).toBe('0 prime numbers below 0\n0 again, as they came\n')
})

test('--help', async () => {
  expect((await run('--help')).stdout).toMatch(/^Usage: npm run example -- pool-progress/)
})
