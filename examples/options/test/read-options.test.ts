import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const library = fileURLToPath(new URL('../dist/read-options.js', import.meta.url))
const program = `
  import { choice, flag, milliseconds, operands, outputFile, readOptions, whole } from ${JSON.stringify(library)}
  const job = (word) => {
    if (word === 'bad') throw new RangeError("'bad' is no job")
    return { job: word }
  }
  console.log(JSON.stringify(readOptions('story', {
    guests: whole(13, 'how many come'),
    items: whole(0, '', { from: 0, to: 1e6, short: 'i' }),
    song: milliseconds(200),
    ending: choice('all', ['a', 'b', 'all']),
    output: outputFile('/tmp/somewhere', 'where it goes', { short: 'o' }),
    tcp: flag('over TCP'),
    jobs: operands('JOB', 'Jobs are words.', job),
  })))`

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', program, '--', ...args],
    { encoding: 'utf8' },
  )
  return { status, stdout, stderr }
}

const initial = { guests: 13, items: 0, song: 200, ending: 'all', output: '/tmp/somewhere', tcp: false, jobs: [] }

test.each([
  [[], {}],
  [['--guests', '4', '--song=0', '--tcp'], { guests: 4, song: 0, tcp: true }],
  [['-i', '7', 'one', '--ending', 'b', 'two'], { items: 7, ending: 'b', jobs: [{ job: 'one' }, { job: 'two' }] }],
  [['--guests', '4', '--guests', '5'], { guests: 5 }],
  [['--output', '/dev/null'], { output: '/dev/null' }],
  [['--', '--tcp'], { jobs: [{ job: '--tcp' }] }],
])('takes %j', (args, values) => {
  const { status, stdout, stderr } = run(...args)
  expect([status, JSON.parse(stdout || 'null'), stderr]).toEqual([0, { ...initial, ...values }, ''])
})

test.each([
  [['--guests', '0'], "--guests takes a whole number from 1 to 200, not '0'"],
  [['--guests', '-1'], "--guests takes a whole number from 1 to 200, not '-1'"],
  [['--guests=1e2'], "--guests takes a whole number from 1 to 200, not '1e2'"],
  [['--guests='], "--guests takes a whole number from 1 to 200, not ''"],
  [['--guests', '99999999999999999999'], "--guests takes a whole number from 1 to 200, not '99999999999999999999'"],
  [['-i', 'many'], "--items takes a whole number from 0 to 1000000, not 'many'"],
  [['--song', '3600001'], "--song takes a whole number from 0 to 3600000, not '3600001'"],
  [['--guests'], '--guests needs a value'],
  [['--tcp=yes'], '--tcp takes no value'],
  [['--ending', 'c'], "--ending is one of a, b, all, not 'c'"],
  [['--nope'], 'there is no option --nope'],
  [['-x'], 'there is no option -x'],
  [['--toString'], 'there is no option --toString'],
  [['bad'], "'bad' is no job"],
])('refuses %j in one line', (args, message) => {
  expect(run(...args)).toEqual({ status: 2, stdout: '', stderr: `story: ${message} (see --help)\n` })
})

test('a file that cannot be written', () => {
  const { status, stderr } = run('--output', '/no/such/folder/file')
  expect([status, stderr]).toEqual([2, expect.stringMatching(/^story: --output cannot write \/no\/such.*ENOENT.*\n$/)])
})

test.each([['--help'], ['-h', '--tcp']])('%s', (...args) => {
  expect(run(...args)).toMatchObject({
    status: 0,
    stderr: '',
    stdout: `Usage: npm run example -- story [OPTIONS] [JOB...]

Jobs are words.

      --guests N         how many come (default: 13)
  -i, --items N          (default: 0)
      --song MS          (default: 200)
      --ending a|b|all   (default: all)
  -o, --output FILE      where it goes (default: /tmp/somewhere)
      --tcp              over TCP
  -h, --help             print this and exit
`,
  })
})
