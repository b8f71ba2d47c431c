/** Trees to make manifests of. */
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const ODD_NAMES = [
  'plain',
  ' leading space',
  'trailing space ',
  'two  spaces',
  '-n',
  '--help',
  '*star',
  'tab\there',
  'new\nline',
  '\n',
  'carriage\rreturn',
  'back\\slash',
  '\\n is no newline',
  'ünïcödé 日本語 🎉',
  '.hidden',
  'quotes\'"`$(touch x)',
  'escape\x1b[31m',
]

/** Every odd name, as a file of its own content, an empty file, and a folder of that name with a file in it. */
export function growOddTree(root: string): void {
  const bytes = (...parts: (string | Buffer)[]) => Buffer.concat([root, '/', ...parts].map((part) => Buffer.from(part)))
  const names = [...ODD_NAMES.map((name) => Buffer.from(name)), Buffer.from([0xff, 0xfe, 0x41])]
  for (const name of names) {
    writeFileSync(bytes(name), `content of ${name.toString('hex')}`)
    writeFileSync(bytes('empty ', name), '')
    mkdirSync(bytes('folder ', name))
    writeFileSync(bytes('folder ', name, '/', name), name)
  }
  mkdirSync(bytes('no files'))
}

/** A tree of many small files, enough for every worker to be in the middle of something. */
export function growManyFiles(root: string, count: number): void {
  for (let i = 0; i < count; i++) {
    if (i % 100 === 0) mkdirSync(join(root, `folder-${i / 100}`))
    writeFileSync(join(root, `folder-${Math.floor(i / 100)}`, `file-${i}`), `${i}\n`.repeat(i % 500))
  }
}

/** 200 MB with something at both ends, without the disk space. */
export function growBigFile(file: string): void {
  writeFileSync(file, 'head')
  truncateSync(file, 200e6)
  writeFileSync(file, 'tail', { flag: 'a' })
}

/**
 * A file that takes a worker the better part of an hour: while it is there, the run is not over, on any machine. What a
 * test does to a run "in the middle" needs no luck that way.
 */
export function growEndlessFile(file: string): void {
  writeFileSync(file, '')
  truncateSync(file, 2 ** 40)
}
