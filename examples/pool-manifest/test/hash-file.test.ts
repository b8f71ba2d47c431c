import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { linkSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { Program } from '../../../scripts/testing/program.js'
import { fromText } from '../dist/byte-path.js'
import { hashFile } from '../dist/hash-file.js'
import { openFiles } from './open-files.js'
import { tempFolder } from './temp-folder.js'

const MODULE = new URL('../dist/hash-file.js', import.meta.url).href

let folder: string
const path = (name: string) => fromText(join(folder, name))

beforeEach(() => {
  folder = tempFolder()
})

describe('content', () => {
  const chunk = 1 << 20
  test.each([0, 1, chunk - 1, chunk, chunk + 1, 3 * chunk])('%i bytes', (bytes) => {
    const content = Buffer.alloc(bytes, 'abcdefg')
    writeFileSync(join(folder, 'file'), content)
    const digest = createHash('sha256').update(content).digest('hex')
    expect(hashFile(path('file'))).toEqual({ digest, bytes })
  })

  test('a file of any size takes the memory of one chunk', () => {
    const bytes = 200 * chunk
    writeFileSync(join(folder, 'sparse'), '')
    truncateSync(join(folder, 'sparse'), bytes)
    const before = process.memoryUsage().arrayBuffers
    expect(hashFile(path('sparse')).bytes).toBe(bytes)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThanOrEqual(2 * chunk)
  })

  test('a name that is not UTF-8', () => {
    const name = Buffer.concat([Buffer.from(join(folder, '/')), Buffer.from([0xff, 0xfe])])
    writeFileSync(name, 'x')
    expect(hashFile(name.toString('latin1')).bytes).toBe(1)
  })

  test('a second hard link changes nothing', () => {
    writeFileSync(join(folder, 'file'), 'x')
    linkSync(join(folder, 'file'), join(folder, 'link'))
    expect(hashFile(path('link'))).toEqual(hashFile(path('file')))
  })
})

describe('what is no regular file', () => {
  test('a FIFO that nobody writes to does not hang it', async () => {
    execFileSync('mkfifo', [join(folder, 'fifo')])
    // In a process of its own: one that hangs in open() could not be stopped from within.
    const script = `import { hashFile } from ${JSON.stringify(MODULE)}; hashFile(${JSON.stringify(path('fifo'))})`
    const options = ['--input-type=module', '--eval', script]
    const { stderr, signal } = await new Program(process.execPath, options).ended
    expect([signal, stderr]).toEqual([null, expect.stringContaining('not a regular file')])
  })

  test('a folder', () => {
    mkdirSync(join(folder, 'sub'))
    expect(() => hashFile(path('sub'))).toThrow('not a regular file')
  })

  test('a device', () => {
    expect(() => hashFile('/dev/zero')).toThrow('not a regular file')
  })

  test('a symbolic link, unless links are followed', () => {
    writeFileSync(join(folder, 'file'), 'x')
    symlinkSync('file', join(folder, 'link'))
    expect(() => hashFile(path('link'))).toThrow('ELOOP')
    expect(hashFile(path('link'), { follow: true })).toEqual(hashFile(path('file')))
  })

  test('nothing', () => {
    expect(() => hashFile(path('missing'))).toThrow('ENOENT')
  })
})

test('leaves no file open, whether it succeeds or fails', () => {
  writeFileSync(join(folder, 'file'), 'x')
  hashFile(path('file'))
  expect(() => hashFile(fromText(folder))).toThrow('not a regular file')
  expect(openFiles(process.pid).filter((file) => file.startsWith(folder))).toEqual([])
})
