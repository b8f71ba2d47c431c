import { describe, expect, test } from 'vitest'
import { parseCommandLine, UsageError } from '../dist/cli.js'

const defaults = {
  folder: undefined,
  output: 'manifest.sha256',
  check: undefined,
  quiet: false,
  workers: undefined,
  sample: 10_000,
  help: false,
}

describe('takes', () => {
  test.each([
    [[], {}],
    [['tree'], { folder: 'tree' }],
    [['--', '-tree'], { folder: '-tree' }],
    [['--workers', '3', '--output', 'out', 'tree'], { workers: 3, output: 'out', folder: 'tree' }],
    [['-w', '3', '-o', 'out'], { workers: 3, output: 'out' }],
    [['--check', 'file', '--quiet'], { check: 'file', quiet: true }],
    [['--sample', '5'], { sample: 5 }],
    [['--sample', 'all'], { sample: Infinity }],
    [['--no-speed-up'], { sample: 0 }],
    [['--help'], { help: true }],
  ])('%j', (args, options) => {
    expect(parseCommandLine(args)).toEqual({ ...defaults, ...options })
  })
})

describe('refuses', () => {
  test.each([
    [['--workers', '0']],
    [['--workers', '1.5']],
    [['--workers', '501']],
    [['--workers', '-1']],
    [['--workers', 'many']],
    [['--workers=']],
    [['--sample', '0']],
    [['--output']],
    [['--unknown']],
    [['one', 'two']],
    [['--quiet']],
  ])('%j', (args) => {
    expect(() => parseCommandLine(args)).toThrow(UsageError)
    expect(() => parseCommandLine(args)).toThrow(/^[^\n]{1,80}$/)
  })
})
