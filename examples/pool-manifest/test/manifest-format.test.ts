import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatLine, parseLine, parseManifest } from '../dist/manifest-format.js'
import { tempFolder } from './temp-folder.js'

const digest = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824'

describe('formatLine', () => {
  test.each([
    ['./plain', `${digest}  ./plain`],
    ['./two  spaces ', `${digest}  ./two  spaces `],
    ['./tab\there', `${digest}  ./tab\there`],
    ['./new\nline', `\\${digest}  ./new\\nline`],
    ['./carriage\rreturn', `\\${digest}  ./carriage\\rreturn`],
    ['./back\\slash', `\\${digest}  ./back\\\\slash`],
    ['./\\n is no newline\n', `\\${digest}  ./\\\\n is no newline\\n`],
    ['./\xff\xfe not UTF-8', `${digest}  ./\xff\xfe not UTF-8`],
  ])('%j', (name, line) => {
    expect(formatLine({ digest, name })).toBe(line)
  })

  test('what is written is read back, whatever the name', () => {
    const byte = fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code))
    const name = fc.string({ unit: fc.oneof(byte, fc.constantFrom('\\', '\n', '\r', 'n', 'r', ' ')), minLength: 1 })
    fc.assert(
      fc.property(name, (name) => {
        expect(parseLine(formatLine({ digest, name }))).toEqual({ digest, name })
      }),
    )
  })
})

describe('parseManifest', () => {
  const entry = { digest, name: 'a' }

  test.each([
    ['text mode', `${digest}  a\n`],
    ['binary mode', `${digest} *a\n`],
    ['upper-case digits', `${digest.toUpperCase()}  a\n`],
    ['leading blanks', ` \t${digest}  a\n`],
    ['no newline at the end', `${digest}  a`],
    ['the line ends of another system', `${digest}  a\r\n`],
    ['empty lines and comments', `\n# made by hand\n${digest}  a\n\n`],
    ['the tagged form', `SHA256 (a) = ${digest}\n`],
  ])('%s', (_, text) => {
    expect(parseManifest(text)).toEqual({ entries: [entry], malformed: 0 })
  })

  test.each([
    ['no name', `${digest}  \n`],
    ['a digit short', `${digest.slice(1)}  a\n`],
    ['a digit that is none', `x${digest.slice(1)}  a\n`],
    ['an escape that does not exist', `\\${digest}  a\\q\n`],
    ['half an escape', `\\${digest}  a\\\n`],
    ['another algorithm', `SHA512 (a) = ${digest}\n`],
  ])('refuses %s', (_, text) => {
    expect(parseManifest(text)).toEqual({ entries: [], malformed: 1 })
  })

  test('a name that only looks escaped is taken as it is', () => {
    expect(parseManifest(`${digest}  a\\nb\n`).entries).toEqual([{ digest, name: 'a\\nb' }])
  })

  test('a bad line costs itself alone', () => {
    expect(parseManifest(`${digest}  a\nrubbish\n${digest}  a\n`)).toEqual({ entries: [entry, entry], malformed: 1 })
  })
})

test('sha256sum reads back what formatLine writes', () => {
  const folder = tempFolder()
  const names = [
    'plain',
    ' lead',
    '*star',
    '-dash',
    'new\nline',
    'carriage\rreturn',
    'back\\slash',
    '\\n',
    '\\\n\r\\\\',
  ]
  for (const name of names) writeFileSync(join(folder, name), 'hello')
  const manifest = names.map((name) => `${formatLine({ digest, name: `./${name}` })}\n`).join('')
  const output = execFileSync('sha256sum', ['-c', '--strict', '--quiet', '-'], { cwd: folder, input: manifest })
  expect(output.toString()).toBe('')
})
