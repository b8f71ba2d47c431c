/**
 * Processes whose target needs nothing of the library: they begin, run and end without it, and nobody can tell, whether
 * it is loaded later or never.
 */
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { gone } from '../../../scripts/testing/processes.js'
import { currentProcess, Process, type ProcessOptions } from '../dist/index.js'
import * as bare from './fixtures/bare.mjs'
import { sometimes } from './fixtures/not-a-function.cjs'
import { harmless } from './fixtures/starts-at-import.mjs'
import { tellEvaluations } from './fixtures/top-level-await.mjs'
import { start } from './program.js'

interface Outcome {
  readonly exitcode: number | null
  readonly stdout: string
  readonly stderr: string
}

/** As a program does it that was started without options: a test runner has some. */
const plainly = { startMethod: 'spawn', execArgv: [] } as const

async function outcome<Args extends readonly unknown[]>(options: ProcessOptions<Args>): Promise<Outcome> {
  const p = new Process({ ...options, ...plainly, stdio: ['ignore', 'pipe', 'pipe'] } as ProcessOptions<Args>)
  p.start()
  const [stdout, stderr, exitcode] = await Promise.all([text(p.stdout!), text(p.stderr!), p.join()])
  return { exitcode, stdout, stderr }
}

const twice = { a: 1 }

test.each([
  ['nothing', []],
  ['primitives', ['', 'ü\u0000\ud800"\n', 0, -1.5, 1e300, true, null]],
  ['plain objects and arrays', [{ b: 1, a: [1, [2, { c: 'x' }]], 7: 'seven' }, []]],
  ['what JSON would change', [undefined, NaN, -0, Infinity, 10n, [, 1], { u: undefined }]], // eslint-disable-line no-sparse-arrays
  [
    'what JSON does not know',
    [new Map([[1, new Set(['x'])]]), new Date(0), /x/g, new Uint8Array(3), new RangeError('no')],
  ],
  ['one object twice', [twice, twice]],
  ['a property called __proto__', [JSON.parse('{"__proto__": 1}')]],
  ['an object of no class', [Object.assign(Object.create(null) as object, { x: 1 })]],
  ['much', [Array.from({ length: 5000 }, (_, i) => i), 'x'.repeat(100_000)]],
])('arguments arrive as they are: %s', async (_, args: unknown[]) => {
  const { exitcode, stdout } = await outcome({ target: bare.tellArguments, args })
  const withoutStacks = (printed: string): string => printed.replaceAll(/\n\s+at .*/g, '')
  expect(withoutStacks(stdout)).toBe(withoutStacks(`${inspect(structuredClone(args), { depth: 9 })}\n`))
  expect(exitcode).toBe(0)
})

test('one object given twice is one object there', async () => {
  const { stdout } = await outcome({ target: bare.tellArguments, args: [[twice, twice]] })
  expect(stdout).toContain('{ a: 1 }')
})

test('kwargs are the last argument', async () => {
  const { stdout } = await outcome({ target: bare.tellArguments, args: [1], kwargs: { loud: true } as never })
  expect(stdout).toBe('[ 1, { loud: true } ]\n')
})

test('an object in args and in kwargs is one object there', async () => {
  const { stdout } = await outcome({ target: bare.tellWhetherSame, args: [twice], kwargs: twice })
  expect(stdout).toBe('[ true ]\n')
})

test('the library is not loaded, and nothing tells that there is one', async () => {
  expect(await outcome({ target: bare.tellLoaded })).toEqual({
    exitcode: 0,
    stdout: '[ [], [] ]\n',
    stderr: '',
  })
})

test('a promise is waited for', async () => {
  expect(await outcome({ target: bare.returnsPromise })).toEqual({ exitcode: 0, stdout: "[ 'late' ]\n", stderr: '' })
})

test.each([
  ['throwsError', /^Process-[\d:]+ \(pid \d+\):\nRangeError: out of it\n {4}at [^]*cause/],
  ['rejects', /^Process-[\d:]+ \(pid \d+\):\nRangeError: out of it\n {4}at /],
  ['throwsLater', /^Process-[\d:]+ \(pid \d+\):\nRangeError: out of it\n {4}at /],
  ['rejectsLater', /^Process-[\d:]+ \(pid \d+\):\nRangeError: out of it\n {4}at /],
  ['throwsNull', /^Process-[\d:]+ \(pid \d+\):\nnull\n$/],
] as const)('an error is told, and the exit code is 1: %s', async (name, told) => {
  const { exitcode, stdout, stderr } = await outcome({ target: bare[name] })
  expect({ exitcode, stdout }).toEqual({ exitcode: 1, stdout: '' })
  expect(stderr).toMatch(told)
})

test('a listener of its own decides about uncaught errors', async () => {
  expect(await outcome({ target: bare.listensItself })).toEqual({
    exitcode: 3,
    stdout: "[ 'out of it' ]\n",
    stderr: '',
  })
})

test('exit codes', async () => {
  expect((await outcome({ target: bare.exits, args: [7] })).exitcode).toBe(7)
  expect((await outcome({ target: bare.setsExitCode, args: [8] })).exitcode).toBe(8)
  expect((await outcome({ target: bare.closesStdio })).exitcode).toBe(0)
})

test.each(['neverSettles', 'neverSettlesWithLibrary'] as const)(
  'a target that waits for what cannot happen: %s',
  async (name) => {
    const { exitcode, stderr } = await outcome({ target: bare[name] })
    expect(exitcode).toBe(13)
    expect(stderr).toMatch(/its target waits for something that can never happen\n$/)
  },
)

test('the library knows who it is, however late it is loaded', async () => {
  const authkey = Buffer.from('secret')
  const p = new Process({
    target: bare.tellSelfLater,
    args: [1, 'x'],
    name: 'late',
    daemon: true,
    ...plainly,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  p.authkey = authkey
  p.start()
  const [said] = await Promise.all([text(p.stdout!), p.join()])
  expect(said).toBe(
    `${inspect([[1, 'x'], 'late', true, true, authkey.toString('hex'), process.pid, 'spawn', 1], { depth: 9 })}\n`,
  )
})

test('exit() and atexit() of a library that is loaded when the target has returned', async () => {
  expect(await outcome({ target: bare.exitsByLibraryLater, args: [9] })).toEqual({
    exitcode: 9,
    stdout: "[ 'hook' ]\n",
    stderr: '',
  })
})

test('it can start processes', async () => {
  expect(await outcome({ target: bare.startsChild })).toEqual({ exitcode: 0, stdout: '[ 5 ]\n', stderr: '' })
})

test('a module with top-level await is evaluated once', async () => {
  expect(await outcome({ target: tellEvaluations })).toEqual({ exitcode: 0, stdout: '1\n', stderr: '' })
})

test('an export that is no function there', async () => {
  const { exitcode, stderr } = await outcome({
    target: sometimes as () => void,
    env: { ...process.env, MP_TEST_NOT_A_FUNCTION: '1' },
  })
  expect(exitcode).toBe(1)
  expect(stderr).toContain("The export 'sometimes'")
})

test.each(['at once', 'later'])('a module that starts a process when it is imported is stopped: %s', async (when) => {
  const { exitcode, stderr } = await outcome({
    target: harmless,
    env: { ...process.env, MP_TEST_STARTS: when },
  })
  expect(exitcode).toBe(1)
  expect(stderr).toContain('Guard what only the program itself shall do')
})

test('a process started by hand, without a summons, says what it is', async () => {
  const p = start('../../dist/child-main.cjs')
  const { code, stderr } = await p.ended
  expect(code).toBe(1)
  expect(stderr).toContain('this file is started by @mp/process')
})

test('killed at random moments while it starts processes, a program leaves none', async () => {
  const seed = Date.now() % 1_000_000
  console.log('seed', seed)
  let state = seed
  const random = (): number => (state = (state * 48271) % 2147483647) / 2147483647
  for (let round = 0; round < 12; round++) {
    const marker = `MP_TEST_MARKER_${process.pid}_${round}`
    process.env[marker] = '1'
    const program = start('killed-while-starting.mjs')
    delete process.env[marker]
    await program.prints(/go/)
    await new Promise((resolve) => setTimeout(resolve, random() * 60))
    program.child.kill('SIGKILL')
    await gone(familyOf(marker))
  }
})

test('a file is written whatever becomes of the program', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'mp-kernel-')), 'written')
  const p = new Process({ target: bare.writeTo, args: [file, currentProcess().name], ...plainly }).start()
  p.joinSync()
  expect(readFileSync(file, 'utf8')).toBe('MainProcess')
})

/** Every process with that variable in its environment. */
function familyOf(marker: string): number[] {
  const has = (pid: string): boolean => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(marker)
    } catch {
      return false
    }
  }
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && has(pid))
    .map(Number)
}
