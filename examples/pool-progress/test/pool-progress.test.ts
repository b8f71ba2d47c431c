import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))

const run = (...args: string[]): Promise<{ stdout: string; stderr: string }> =>
  promisify(execFile)(process.execPath, [program, ...args], { timeout: 45_000, killSignal: 'SIGKILL' })

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
