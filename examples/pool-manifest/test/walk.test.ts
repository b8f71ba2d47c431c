import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { fromText } from '../dist/byte-path.js'
import type { Problem } from '../dist/problem.js'
import { walk } from '../dist/walk.js'
import { tempFolder } from './temp-folder.js'

let root: string
let problems: Problem[]
let skipped: string[]

beforeEach(() => {
  root = realpathSync(tempFolder())
  problems = []
  skipped = []
})

const start = (exclude: string[] = []) =>
  walk(fromText(root), {
    exclude: new Set(exclude.map(fromText)),
    onProblem: (problem) => problems.push(problem),
    onSkip: (kind) => skipped.push(kind),
  })

async function names(exclude?: string[]): Promise<string[]> {
  const found: string[] = []
  for await (const name of start(exclude)) found.push(name)
  return found
}

const file = (name: string) => writeFileSync(join(root, name), '')
const folder = (name: string) => mkdirSync(join(root, name))

test('finds what find finds, byte for byte', async () => {
  for (const name of ['a b', '-dash', 'new\nline', 'back\\slash', 'ünï', '.hidden']) file(name)
  writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xff])]), '')
  folder('sub')
  folder('sub/deeper')
  folder('empty')
  file('sub/deeper/file')
  file('sub.file')
  const expected = execFileSync('find', ['.', '-type', 'f', '-print0'], { cwd: root, encoding: 'latin1' })
  expect((await names()).sort()).toEqual(expected.split('\0').slice(0, -1).sort())
  expect([problems, skipped]).toEqual([[], []])
})

test('an empty folder has no files', async () => {
  expect(await names()).toEqual([])
})

test('follows no link and is caught in no loop', async () => {
  folder('sub')
  file('sub/file')
  symlinkSync('..', join(root, 'sub/up'))
  symlinkSync('file', join(root, 'sub/to-file'))
  expect(await names()).toEqual(['./sub/file'])
  expect(skipped).toEqual(['link', 'link'])
})

test('reports broken links and links to themselves', async () => {
  symlinkSync('nowhere', join(root, 'broken'))
  symlinkSync('self', join(root, 'self'))
  expect(await names()).toEqual([])
  expect(problems.sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
    { name: './broken', reason: 'broken symbolic link: no such file or directory' },
    { name: './self', reason: 'broken symbolic link: too many symbolic links encountered' },
  ])
})

test('skips FIFOs', async () => {
  execFileSync('mkfifo', [join(root, 'fifo')])
  file('file')
  expect(await names()).toEqual(['./file'])
  expect(skipped).toEqual(['special'])
})

test('reports a folder that vanishes under it, and goes on', async () => {
  file('0')
  for (const name of ['a', 'b']) {
    folder(name)
    file(`${name}/file`)
  }
  const found: string[] = []
  for await (const name of start()) {
    if (found.push(name) === 1) rmSync(join(root, 'a'), { recursive: true })
  }
  expect(found).toEqual(['./0', './b/file'])
  expect(problems).toEqual([{ name: './a', reason: 'no such file or directory' }])
})

test.skipIf(process.getuid?.() === 0)('reports a folder it may not read, and goes on', async () => {
  folder('locked')
  file('file')
  chmodSync(join(root, 'locked'), 0)
  expect(await names()).toEqual(['./file'])
  expect(problems).toEqual([{ name: './locked', reason: 'permission denied' }])
})

test('does not see the output of the run itself', async () => {
  folder('sub')
  for (const name of ['manifest', 'manifest2', 'sub/manifest']) file(name)
  expect(await names([join(root, 'manifest')])).toEqual(['./manifest2', './sub/manifest'])
})
