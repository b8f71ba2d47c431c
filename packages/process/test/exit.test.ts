/** How processes end, and what their parents learn of it. */
import { mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Process } from '../dist/index.js'
import * as targets from './fixtures/targets.mjs'
import { run } from './program.js'

interface Outcome {
  readonly exitcode: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a target in a program of its own, whose stderr can be looked at. */
async function outcomeOf(name: keyof typeof targets, ...args: unknown[]): Promise<Outcome> {
  const { stdout, stderr } = await run('outcome.mjs', name, JSON.stringify(args))
  const lines = stdout.split('\n')
  const exitcode = Number(/^exitcode (.*)$/.exec(lines.at(-2) ?? '')?.[1])
  return { exitcode, stdout: lines.slice(0, -2).join('\n'), stderr }
}

test.each([
  [[], 0],
  [[true], 1],
  [[false], 0],
  [[8], 8],
  [[null], 0],
  [[256], 0],
  [[-1], 255],
  [[300], 44],
])('test_sys_exit: exit(%j) is %i', async (args, exitcode) => {
  expect(await outcomeOf('exits', ...args)).toEqual({ exitcode, stdout: '', stderr: '' })
})

test.each([
  ['ignore this', 'ignore this\n'],
  [[1, 2, 3], '[ 1, 2, 3 ]\n'],
  [2.5, '2.5\n'],
])('test_sys_exit: exit(%j) is 1 and tells the reason', async (reason, stderr) => {
  expect(await outcomeOf('exits', reason)).toEqual({ exitcode: 1, stdout: '', stderr })
})

test('exit() from a timer ends the process, whatever else it had to do', async () => {
  expect(await outcomeOf('exitsFromTimer', 9)).toEqual({ exitcode: 9, stdout: '', stderr: '' })
})

test('exit() unwinds: finally blocks run', async () => {
  expect(await outcomeOf('exitsInFinally')).toEqual({ exitcode: 6, stdout: '"finally"', stderr: '' })
})

test('process.exit() and process.exitCode mean what they mean in Node', async () => {
  expect(await outcomeOf('exitsLikeNode')).toEqual({ exitcode: 7, stdout: '', stderr: '' })
  expect(await outcomeOf('setsExitCode')).toEqual({ exitcode: 5, stdout: '', stderr: '' })
})

test('test_stderr_flush', async () => {
  const { exitcode, stderr } = await outcomeOf('throwsError')
  expect(exitcode).toBe(1)
  expect(stderr).toMatch(/^Process-1 \(pid \d+\):\nTypeError: it went wrong\n/)
  expect(stderr).toMatch(/at throwsError \(.*targets\.mjs:\d+:\d+\)/)
  expect(stderr).toMatch(/RangeError: because of this/)
  expect(stderr).toMatch(/detail: 42/)
})

test.each([
  ['throwsLater', /RangeError: late/],
  ['rejectsUnnoticed', /Error: floating/],
] as const)('an error that nobody catches ends the process: %s', async (name, message) => {
  const { exitcode, stderr } = await outcomeOf(name)
  expect(exitcode).toBe(1)
  expect(stderr).toMatch(message)
})

test('a target whose promise nothing can settle: 13, as in Node', async () => {
  const { exitcode, stderr } = await outcomeOf('neverSettles')
  expect(exitcode).toBe(13)
  expect(stderr).toMatch(/^Process-1 \(pid \d+\): its target waits for something that can never happen\n$/)
})

test.each([
  ['registersHooks', 0],
  ['hooksAndExit', 3],
  ['hooksAndError', 1],
] as const)('test_atexit: %s', async (name, expected) => {
  const { exitcode, stdout, stderr } = await outcomeOf(name)
  expect(exitcode).toBe(expected)
  expect(stdout).toBe('"second"\n"first"\n"exit event"')
  expect(stderr).toMatch(/hook failed/)
})

test('test_atexit: in the root, too', async () => {
  expect(await run('root-hooks.mjs')).toMatchObject({ code: 0, stdout: 'child\nasync hook\n', stderr: '' })
  expect(await run('root-hooks.mjs', 'exit')).toMatchObject({ code: 4, stdout: 'child\nasync hook\n', stderr: '' })
})

test.each([
  ['writesMuch', 0],
  ['writesMuchAndExits', 4],
] as const)('whatever was printed arrives: %s', async (name, exitcode) => {
  const bytes = 5_000_000
  const p = new Process({ target: targets[name], args: [bytes], stdio: ['inherit', 'pipe', 'inherit'] }).start()
  let arrived = 0
  for await (const chunk of p.stdout!) arrived += (chunk as Buffer).length
  expect(arrived).toBe(bytes)
  expect(await p.join()).toBe(exitcode)
})

test('a reader that goes away does not change a success', async () => {
  const p = new Process({
    target: targets.writesMuch,
    args: [5_000_000],
    stdio: ['inherit', 'pipe', 'inherit'],
  }).start()
  p.stdout!.destroy()
  expect(await p.join()).toBe(0)
})

test('every joiner sees the same exit code', async () => {
  const children = Array.from({ length: 4 }, () => new Process({ target: targets.exits, args: [3] }).start())
  for (const p of children) {
    const codes = await Promise.all([p.join(), p.join(60_000), p.sentinel, p.join(), p.sentinel])
    expect(codes).toEqual([3, 3, 3, 3, 3])
    expect(p.joinSync()).toBe(3)
    expect(p.exitcode).toBe(3)
  }
})

test('the exit code is seen by whoever blocks the thread', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mp-exit-'))
  const p = new Process({ target: targets.exitsWithout, args: [folder, 3] }).start()
  expect(p.joinSync(1)).toBeNull()
  rmdirSync(folder)
  expect(p.joinSync()).toBe(3)
  expect(p.isAlive()).toBe(false)
  const q = new Process({ target: targets.forever }).start()
  q.kill()
  while (q.isAlive());
  expect(q.exitcode).toBe(-9)
})
