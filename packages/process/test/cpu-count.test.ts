/** How many processors there are: limits of control groups, made up in a folder. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { cpuCount } from '../dist/index.js'
import { cpuQuota } from '../dist/internal.js'

let root: string
beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), 'mp-'))))
afterEach(() => rm(root, { recursive: true }))

async function quotaOf(files: Readonly<Record<string, string>>): Promise<number> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true })
    await writeFile(join(root, name), text)
  }
  return cpuQuota(root)
}

test('no control groups', async () => expect(await quotaOf({})).toBe(Infinity))

test.each([
  ['max 100000\n', Infinity],
  ['150000 100000\n', 1.5],
  ['50000 100000\n', 0.5],
  ['', Infinity],
  ['garbage\n', Infinity],
  ['-1 -1\n', 1],
  ['100000 0\n', Infinity],
  ['0 0\n', Infinity],
])('version 2: cpu.max %j', async (text, quota) => {
  expect(await quotaOf({ 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/cpu.max': text })).toBe(quota)
})

test('version 2: the smallest limit on the way up counts', async () => {
  expect(
    await quotaOf({
      'proc/self/cgroup': '0::/outer/inner\n',
      'sys/fs/cgroup/outer/inner/cpu.max': '400000 100000',
      'sys/fs/cgroup/outer/cpu.max': '300000 100000',
    }),
  ).toBe(3)
})

test('version 1, also when only the group itself is mounted', async () => {
  expect(
    await quotaOf({
      'proc/self/cgroup': '3:memory:/docker/abc\n2:cpu,cpuacct:/docker/abc\n',
      'sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '250000\n',
      'sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000\n',
    }),
  ).toBe(2.5)
})

test('version 1: -1 is no limit', async () => {
  expect(
    await quotaOf({
      'proc/self/cgroup': '2:cpu:/\n',
      'sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
      'sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
    }),
  ).toBe(Infinity)
})

test('garbage is tolerated', async () => {
  expect(await quotaOf({ 'proc/self/cgroup': '\n::\nx\n0\n1:cpu\n0::relative\n' })).toBe(Infinity)
})

test('affinity, and a number from the environment', () => {
  expect(cpuCount()).toBeLessThanOrEqual(availableParallelism())
  for (const [text, count] of [
    ['7', 7],
    ['0', cpuCount()],
    ['many', cpuCount()],
    ['2.5', cpuCount()],
  ] as const) {
    process.env['MP_CPU_COUNT'] = text
    try {
      expect(cpuCount()).toBe(count)
    } finally {
      delete process.env['MP_CPU_COUNT']
    }
  }
})
