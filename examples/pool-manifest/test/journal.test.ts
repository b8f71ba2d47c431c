import { appendFileSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { appendBlock, readJournal } from '../dist/journal.js'
import { formatLine } from '../dist/manifest-format.js'
import { tempFolder } from './temp-folder.js'

const entry = (name: string) => ({ digest: 'ab'.repeat(32), name })
const lines = (...names: string[]) => names.map((name) => formatLine(entry(name)))
const names = async (batches: number[]) => (await readJournal(journal, batches)).map(({ name }) => name)
let journal: string

beforeEach(() => {
  journal = join(tempFolder(), 'journal')
  writeFileSync(journal, '')
})

test('gives back the entries of the batches that were reported', async () => {
  appendBlock(journal, 1, lines('./a', './new\nline', '# batch 1 1'))
  appendBlock(journal, 2, lines('./c'))
  expect(await readJournal(journal, [1, 2])).toEqual(['./a', './new\nline', '# batch 1 1', './c'].map(entry))
})

test('a batch without any line is there all the same', async () => {
  appendBlock(journal, 1, [])
  expect(await names([1])).toEqual([])
})

test('leaves out what a worker wrote and never reported', async () => {
  appendBlock(journal, 1, lines('./a'))
  appendBlock(journal, 2, lines('./a'))
  expect(await names([2])).toEqual(['./a'])
})

test('a block torn at any byte disturbs no other', async () => {
  appendBlock(journal, 1, lines('./before'))
  const block = `\n\n${lines('./x', './y').join('\n')}\n# batch 2 2\n`
  for (let length = 0; length < block.length - 1; length++) {
    writeFileSync(journal, '')
    appendBlock(journal, 1, lines('./before'))
    appendFileSync(journal, block.slice(0, length))
    appendBlock(journal, 3, lines('./after'))
    expect(await names([1, 3])).toEqual(['./before', './after'])
    await expect(names([2])).rejects.toThrow('lost batches')
  }
})

test('says so when a reported batch is missing', async () => {
  appendBlock(journal, 1, lines('./a'))
  await expect(readJournal(journal, [1, 2])).rejects.toThrow('lost batches that were reported: 2')
})

test('does not bring a removed journal back', () => {
  const removed = `${journal}-removed`
  expect(() => appendBlock(removed, 1, lines('./a'))).toThrow('ENOENT')
  expect(existsSync(removed)).toBe(false)
})
