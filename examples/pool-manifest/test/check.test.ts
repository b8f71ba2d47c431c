import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { sha256sumCheck, sha256sums } from './coreutils.js'
import { run } from './pool-manifest.js'
import { tempFolder } from './temp-folder.js'
import { growManyFiles, growOddTree } from './trees.js'

let tree: string
let manifest: string

beforeEach(() => {
  const folder = tempFolder()
  tree = join(folder, 'tree')
  manifest = join(folder, 'manifest')
  mkdirSync(tree)
  growOddTree(tree)
  writeFileSync(manifest, sha256sums(tree))
})

const check = (...args: string[]) => run('--check', manifest, ...args, tree)

/** Says and decides exactly what `sha256sum -c` does. */
async function expectSameVerdict(options: string[] = []) {
  const [ours, theirs] = [await check(...options), sha256sumCheck(manifest, tree, options.join(' '))]
  expect(ours.stdout).toBe(theirs.stdout.toString('latin1'))
  expect(ours.code).toBe(theirs.status)
  const warnings = (stderr: string) =>
    [...stderr.matchAll(/: (WARNING: .+|.+ no properly formatted.+)$/gm)].map(([, text]) => text)
  expect(warnings(ours.stderr)).toEqual(warnings(theirs.stderr.toString()))
  return ours
}

test('all is well', async () => {
  expect(await expectSameVerdict()).toMatchObject({ code: 0, stderr: expect.stringMatching(/^files +54$/m) as string })
  expect((await expectSameVerdict(['--quiet'])).stdout).toBe('')
})

test('what has changed, vanished or become something else is found, and only that', async () => {
  appendFileSync(join(tree, 'new\nline'), 'x')
  writeFileSync(join(tree, 'plain'), 'content of another length')
  rmSync(join(tree, '-n'))
  rmSync(join(tree, 'back\\slash'))
  mkdirSync(join(tree, 'back\\slash'))
  const { code, stdout, stderr } = await expectSameVerdict(['--quiet'])
  expect(code).toBe(1)
  expect(stdout.match(/: FAILED$/gm)).toHaveLength(2)
  expect(stdout.match(/: FAILED open or read$/gm)).toHaveLength(2)
  expect(stderr).toContain('pool-manifest: ./-n: no such file or directory\n')
  await expectSameVerdict()
})

test('lines that are no entries, in a manifest made by hand', async () => {
  const plain =
    sha256sums(tree)
      .toString('latin1')
      .split('\n')
      .find((line) => line.endsWith('  ./plain')) ?? ''
  const upper = plain.slice(0, 64).toUpperCase() + plain.slice(64)
  writeFileSync(manifest, `# comment\n\nrubbish\n${upper}\nmore rubbish\n`)
  expect(await expectSameVerdict()).toMatchObject({ code: 0 })
})

test('a manifest without any entry', async () => {
  writeFileSync(manifest, 'rubbish\n')
  expect(await expectSameVerdict()).toMatchObject({ code: 1 })
})

test('a name listed twice is judged twice, an absolute one where it is', async () => {
  const lines = sha256sums(tree).toString('latin1').split('\n')
  const plain = lines.find((line) => line.endsWith('  ./plain')) ?? ''
  const absolute = plain.replace('./plain', join(tree, 'plain'))
  writeFileSync(manifest, `${plain}\n${absolute}\n${'0'.repeat(64)}  ./plain\n`)
  expect(await expectSameVerdict()).toMatchObject({ code: 1 })
})

test('links in a manifest are followed, as sha256sum follows them', async () => {
  rmSync(join(tree, 'plain'))
  symlinkSync('.hidden', join(tree, 'plain'))
  await expectSameVerdict()
})

test('a FIFO does not hang it', async () => {
  rmSync(join(tree, 'plain'))
  execFileSync('mkfifo', [join(tree, 'plain')])
  const { code, stdout, stderr } = await check('--quiet')
  expect([code, stdout]).toEqual([1, './plain: FAILED open or read\n'])
  expect(stderr).toContain('pool-manifest: ./plain: not a regular file\n')
})

test('thousands of lines arrive whole and in order', async () => {
  growManyFiles(tree, 3_000)
  writeFileSync(manifest, sha256sums(tree))
  await expectSameVerdict()
})
