import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { descendants, gone } from '../../../scripts/testing/processes.js'
import { readerOf } from './open-files.js'
import { PoolManifest } from './pool-manifest.js'
import { tempFolder } from './temp-folder.js'
import { growEndlessFile, growManyFiles } from './trees.js'
import { until } from './until.js'

let folder: string
let tree: string
let output: string
let endless: string

beforeEach(() => {
  folder = realpathSync(tempFolder())
  tree = join(folder, 'tree')
  output = join(folder, 'manifest')
  endless = join(tree, 'endless')
  mkdirSync(tree)
  growManyFiles(tree, 500)
  growEndlessFile(endless)
})

const start = (...args: string[]) => new PoolManifest('--workers', '2', '--output', output, ...args, tree)

async function expectInterrupted(program: PoolManifest) {
  const { code, stderr } = await program.ended
  expect([code, stderr]).toEqual([130, expect.stringMatching(/^pool-manifest: stopped by SIGINT$/m)])
}

/** Nothing is left: no process, no file. */
async function expectNothingLeft(pids: readonly number[], files = ['tree']) {
  await gone(pids)
  expect(readdirSync(folder).sort()).toEqual(files)
}

describe('while workers hash', () => {
  test.each([
    ['Ctrl-C, which the workers get too', 'signalGroup', 'SIGINT', 130],
    ['SIGINT to the parent alone', 'signal', 'SIGINT', 130],
    ['SIGTERM', 'signal', 'SIGTERM', 143],
    ['a terminal that is closed', 'signalGroup', 'SIGHUP', 129],
  ] as const)('%s', async (_, send, signal, exitCode) => {
    const program = start()
    await readerOf(endless, program.pid)
    const workers = descendants(program.pid)
    expect(workers.length).toBeGreaterThanOrEqual(2)
    program[send](signal)
    const { code, stdout, stderr } = await program.ended
    expect([code, stdout]).toEqual([exitCode, ''])
    expect(stderr).toContain(`pool-manifest: stopped by ${signal}\n`)
    expect(stderr).not.toContain('Error')
    await expectNothingLeft(workers)
  })

  test('Ctrl-C twice', async () => {
    const program = start()
    await readerOf(endless, program.pid)
    const workers = descendants(program.pid)
    program.signalGroup('SIGINT')
    program.signalGroup('SIGINT')
    await expectInterrupted(program)
    await expectNothingLeft(workers)
  })
})

test('Ctrl-C as soon as anything is on the disk', async () => {
  const program = start()
  await until('a scratch file', () => readdirSync(folder).length > 1)
  program.signalGroup('SIGINT')
  const workers = descendants(program.pid)
  await expectInterrupted(program)
  await expectNothingLeft(workers)
})

test('a manifest of an earlier run stays as it was', async () => {
  writeFileSync(output, 'earlier')
  const program = start()
  await readerOf(endless, program.pid)
  program.signalGroup('SIGINT')
  await expectInterrupted(program)
  await expectNothingLeft([], ['manifest', 'tree'])
  expect(readFileSync(output, 'utf8')).toBe('earlier')
})

test('Ctrl-C during --check', async () => {
  const manifest = join(folder, 'manifest')
  writeFileSync(manifest, `${'0'.repeat(64)}  ./endless\n`)
  // Where the check's scratch file goes.
  vi.stubEnv('TMPDIR', folder)
  onTestFinished(() => void vi.unstubAllEnvs())
  const program = new PoolManifest('--workers', '2', '--check', manifest, tree)
  await readerOf(endless, program.pid)
  const workers = descendants(program.pid)
  program.signalGroup('SIGINT')
  const { code, stdout } = await program.ended
  expect([code, stdout]).toEqual([130, ''])
  await expectNothingLeft(workers, ['manifest', 'tree'])
})

test('a parent that is killed takes its workers with it, and leaves no manifest', async () => {
  const program = start()
  await readerOf(endless, program.pid)
  const workers = descendants(program.pid)
  program.signal('SIGKILL')
  await program.ended
  await gone(workers)
  expect(existsSync(output)).toBe(false)
})
