import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { descendants, gone } from '../../../scripts/testing/processes.js'
import { sha256sums } from './coreutils.js'
import { readerOf } from './open-files.js'
import { PoolManifest } from './pool-manifest.js'
import { tempFolder } from './temp-folder.js'
import { growEndlessFile, growManyFiles, growOddTree } from './trees.js'
import { until } from './until.js'

let tree: string
let output: string
let endless: string

beforeEach(() => {
  const folder = realpathSync(tempFolder())
  tree = join(folder, 'tree')
  output = join(folder, 'manifest')
  // First in the tree, so that what comes behind it in its batch has to wait.
  endless = join(tree, ' endless')
  mkdirSync(tree)
  growOddTree(tree)
  growEndlessFile(endless)
})

const start = (workers: number) =>
  new PoolManifest('--no-speed-up', '--workers', `${workers}`, '--output', output, tree)

/** Puts a small file in the place of the endless one; who has the old one open goes on reading that. */
function replaceEndless(file = endless): void {
  writeFileSync(`${tree}-small`, 'small')
  renameSync(`${tree}-small`, file)
}

function expectSameAsSha256sum() {
  expect(readFileSync(output, 'latin1')).toBe(sha256sums(tree).toString('latin1'))
  expect(readdirSync(join(output, '..')).sort()).toEqual(['manifest', 'tree'])
}

test('a worker killed in the middle of its batch costs a retry and nothing else', async () => {
  const program = start(2)
  const worker = await readerOf(endless, program.pid)
  replaceEndless()
  process.kill(worker, 'SIGKILL')
  const { code, stdout } = await program.ended
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^lost +1 worker died, 1 batch done again$/m)])
  expectSameAsSha256sum()
})

test('the only worker killed again and again', async () => {
  const program = start(1)
  for (let kills = 0; kills < 2; kills++) {
    const worker = await readerOf(endless, program.pid)
    process.kill(worker, 'SIGKILL')
    await gone([worker])
  }
  const worker = await readerOf(endless, program.pid)
  replaceEndless()
  process.kill(worker, 'SIGKILL')
  const { code, stdout } = await program.ended
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^lost +3 workers died, 3 batches done again$/m)])
  expectSameAsSha256sum()
})

test('workers killed one after the other, more of them than there are', async () => {
  growManyFiles(tree, 2_000)
  const deadly = [endless, ...[1, 6, 11, 16].map((i) => join(tree, `folder-${i}`, 'endless'))]
  for (const file of deadly) growEndlessFile(file)
  const program = start(3)
  for (const file of deadly) {
    const worker = await readerOf(file, program.pid)
    replaceEndless(file)
    process.kill(worker, 'SIGKILL')
  }
  const { code, stdout } = await program.ended
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^lost +5 workers died, 5 batches done again$/m)])
  expectSameAsSha256sum()
})

test('workers killed one after the other while they start', async () => {
  const program = start(1)
  const killed = new Set<number>()
  for (let kills = 1; kills <= 8; kills++) {
    let worker = NaN
    const isNew = (pid: number) => !killed.has(pid)
    await until('a new worker', () => (worker = descendants(program.pid).find(isNew) ?? NaN) > 0)
    if (kills === 8) replaceEndless()
    process.kill(worker, 'SIGKILL')
    killed.add(worker)
  }
  expect(await program.ended).toMatchObject({ code: 0 })
  expectSameAsSha256sum()
})

test('a file that kills whoever reads it is given up after some tries; all others are there', async () => {
  const program = start(2)
  for (let kills = 0; kills < 4; kills++) {
    const worker = await readerOf(endless, program.pid)
    process.kill(worker, 'SIGKILL')
    await gone([worker])
  }
  const { code, stderr } = await program.ended
  expect(stderr).toContain(
    'pool-manifest: 1 path is not in the manifest:\n  ./ endless: a worker died 4 times over it\n',
  )
  expect(code).toBe(1)
  rmSync(endless)
  expectSameAsSha256sum()
})

test('files that change or vanish while it reads are reported; all others are there', async () => {
  const program = start(1)
  await readerOf(endless, program.pid)
  rmSync(join(tree, '*star'))
  truncateSync(endless, 0)
  const { code, stderr } = await program.ended
  expect(stderr).toContain(
    'pool-manifest: 2 paths are not in the manifest:\n' +
      '  ./ endless: changed while it was read\n' +
      '  ./*star: no such file or directory\n',
  )
  expect(code).toBe(1)
  rmSync(endless)
  expectSameAsSha256sum()
})

test('a file that is removed while it is read is reported', async () => {
  const program = start(1)
  await readerOf(endless, program.pid)
  const fd = openSync(endless, 'r+')
  rmSync(endless)
  ftruncateSync(fd, 0)
  closeSync(fd)
  const { code, stderr } = await program.ended
  expect([code, stderr]).toEqual([1, expect.stringContaining('  ./ endless: replaced or removed while it was read\n')])
  expectSameAsSha256sum()
})
