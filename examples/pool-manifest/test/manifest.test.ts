import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { runProgram } from '../../../scripts/testing/program.js'
import { sha256sumCheck, sha256sums } from './coreutils.js'
import { run } from './pool-manifest.js'
import { tempFolder } from './temp-folder.js'
import { growBigFile, growManyFiles, growOddTree } from './trees.js'

let tree: string
let output: string

beforeEach(() => {
  const folder = tempFolder()
  tree = join(folder, 'tree')
  output = join(folder, 'out', 'manifest')
  mkdirSync(tree)
  mkdirSync(join(folder, 'out'))
})

const make = (...args: string[]) => run('--no-speed-up', '--output', output, ...args, tree)

/** What may be checked of any run: the manifest is sha256sum's, and nothing else was written. */
function expectSameAsSha256sum() {
  expect(readFileSync(output, 'latin1')).toBe(sha256sums(tree).toString('latin1'))
  expect(readdirSync(join(output, '..'))).toEqual(['manifest'])
}

describe('the manifest is that of sha256sum', () => {
  test('for odd names, empty files and a file of 200 MB', async () => {
    growOddTree(tree)
    growBigFile(join(tree, 'big'))
    const { code, stderr } = await make()
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^100 % {2}\d+ of \d+ files/m)])
    expectSameAsSha256sum()
    const { status, stdout } = sha256sumCheck(output, tree, '--strict --quiet')
    expect([status, stdout.toString()]).toEqual([0, ''])
  })

  test.each(['1', '2', '5'])('with --workers %s', async (workers) => {
    growManyFiles(tree, 1_000)
    const { code, stdout } = await make('--workers', workers)
    expect([code, stdout]).toEqual([0, expect.stringContaining(`workers   ${workers} (pid `)])
    expectSameAsSha256sum()
  })

  test('for a tree without any file', async () => {
    expect(await make()).toMatchObject({ code: 0 })
    expect(readFileSync(output, 'latin1')).toBe('')
  })

  test('also when it lies in the tree itself, and again when it is there already', async () => {
    growOddTree(tree)
    const expected = sha256sums(tree).toString('latin1')
    const inside = join(tree, 'manifest')
    for (let round = 0; round < 2; round++) {
      expect(await run('--no-speed-up', '--output', inside, tree)).toMatchObject({ code: 0 })
      expect(readFileSync(inside, 'latin1')).toBe(expected)
    }
  })
})

test('links, loops and FIFOs neither hang it nor get into the manifest', async () => {
  growOddTree(tree)
  symlinkSync('..', join(tree, 'no files', 'loop'))
  symlinkSync('plain', join(tree, 'link'))
  execFileSync('mkfifo', [join(tree, 'fifo')])
  const { code, stdout } = await make()
  expect(stdout).toMatch(/^files +\d+ \(2 symbolic links not followed, 1 special file skipped\)$/m)
  expect(code).toBe(0)
  expectSameAsSha256sum()
})

test('broken links are reported at the end and cost nothing else', async () => {
  growOddTree(tree)
  symlinkSync('nowhere', join(tree, 'broken\n\x1b[31m'))
  const { code, stdout, stderr } = await make()
  expect(code).toBe(1)
  expect(stdout).toMatch(/^files +\d+ \(1 problem\)$/m)
  expect(stderr).toMatch(/^pool-manifest: 1 path is not in the manifest:$/m)
  expect(stderr).toContain('\n  ./broken\\n\\x1b[31m: broken symbolic link: no such file or directory\n')
  expectSameAsSha256sum()
})

describe('the speed-up', () => {
  test('is measured with the same files and leaves nothing behind', async () => {
    growManyFiles(tree, 300)
    const { code, stdout } = await run('--workers', '2', '--output', output, tree)
    const measured =
      /^speed-up +\d+\.\d\dx over one process \(all 300 files, .+: one process \d.+ s, 2 workers \d.+ s\)$/m
    expect([code, stdout]).toEqual([0, expect.stringMatching(measured)])
    expectSameAsSha256sum()
  })

  test('says when it is that of a sample, and can be left out', async () => {
    growManyFiles(tree, 300)
    const sampled = await run('--sample', '50', '--output', output, tree)
    expect(sampled.stdout).toContain('over one process (a sample of 50 files, ')
    const { stdout } = await make()
    expect(stdout).not.toContain('speed-up')
  })
})

describe('the command line', () => {
  test('--help', async () => {
    const { code, stdout } = await run('--help')
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^Usage: pool-manifest/)])
  })

  test.each([
    ['an unknown option', ['--unknown']],
    ['a folder that is not there', ['no such folder']],
    ['a file for a folder', ['plain']],
    ['an output that a rename would destroy', ['--output', '/dev/null', '.']],
    ['an output in a folder that takes no files', ['--output', '/proc/manifest', '.']],
    ['an output folder that is not there', ['--output', 'no/such/folder', '.']],
    ['a manifest that is not there', ['--check', 'no such file', '.']],
  ])('%s is exit code 2, before anything is done', async (_, args) => {
    writeFileSync(join(tree, 'plain'), '')
    const inTree = args.map((arg) => (/^[-/]/.test(arg) ? arg : join(tree, arg)))
    const { code, stdout, stderr } = await run(...inTree)
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(/^pool-manifest: .+\nTry --help\.\n$/)])
    expect(readdirSync(tree)).toEqual(['plain'])
  })
})

test('a reader of its output that leaves early does not harm the manifest', async () => {
  growManyFiles(tree, 200)
  const main = join(import.meta.dirname, '../dist/main.js')
  const script = '"$0" "$1" --no-speed-up --output "$2" "$3" 2>&1 | true; exit "${PIPESTATUS[0]}"'
  await runProgram('bash', ['-c', script, process.execPath, main, output, tree])
  expectSameAsSha256sum()
  rmSync(output)
})
