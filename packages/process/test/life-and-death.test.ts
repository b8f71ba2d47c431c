/** Families in which somebody dies. Each is a program of its own; real signals, a real terminal. */
import { existsSync, readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { gone, isRunning } from '../../../scripts/testing/processes.js'
import { Program } from '../../../scripts/testing/program.js'
import { fixture, run, start } from './program.js'

/** A daemon may take a second for its own end, then it is killed. */
const GRACE = 2000

const pidsOf = (text: string): number[] => text.split(' ').map(Number)

test.each(['idle', 'busy', 'stubborn', 'stubborn-and-busy'])(
  'a killed parent takes its daemons with it: %s',
  async (kind) => {
    const program = start('daemons.mjs', kind)
    const pids = pidsOf((await program.prints(/pids (.*)\n/))[1]!)
    expect(pids.map(isRunning)).toEqual([true, true])
    const before = Date.now()
    program.child.kill('SIGKILL')
    await gone(pids)
    expect(Date.now() - before).toBeLessThan(GRACE + 1000)
  },
)

test.each(['busy', 'stubborn-and-busy'])('a whole tree of daemons goes with the root: %s', async (kind) => {
  const program = start('tree.mjs', kind, '3')
  const pids = [1, 2, 3].map(async (depth) =>
    Number((await program.prints(new RegExp(`depth ${depth} pid (\\d+)\n`)))[1]),
  )
  const tree = await Promise.all(pids)
  const before = Date.now()
  program.child.kill('SIGKILL')
  await gone(tree)
  expect(Date.now() - before).toBeLessThan(GRACE + 1000)
})

test('a child that is killed at any moment of its start leaves no seat taken', { timeout: 90_000 }, async () => {
  const seed = 1 + (Date.now() % 1_000_000)
  console.log('seed', seed)
  const forked = process.env['MP_TEST_START_METHOD'] === 'forkserver'
  const { stdout, stderr } = await run('killed-at-birth.mjs', forked ? '150' : '30', forked ? '3' : '60', String(seed))
  expect(stderr).toBe('')
  expect(JSON.parse(stdout)).toEqual([0])
})

test('a child that is just being started goes with its killed parent', async () => {
  const program = start('just-starting.mjs')
  const pids = pidsOf((await program.prints(/pids (.*)\n/))[1]!)
  await program.ended
  await gone(pids)
})

test('what a killed parent had not started yet does not run', async () => {
  const { stdout } = await run('just-starting.mjs', 'plain')
  const [, pids] = /pids (.*)\n/.exec(stdout)!
  await gone(pidsOf(pids!))
})

test('a killed parent leaves its other children alone', async () => {
  const program = start('plain-child.mjs')
  const [pid] = pidsOf((await program.prints(/pid (.*)\n/))[1]!) as [number]
  program.child.kill('SIGKILL')
  await gone([program.pid])
  expect(isRunning(pid)).toBe(true)
  process.kill(pid, 'SIGTERM')
  await gone([pid])
})

test('a thread that is blocked in joinSync() can be ended', async () => {
  const { code, stdout, stderr } = await run('blocked-thread.mjs')
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'terminated 1\n', stderr: '' })
})

test.each(['child', 'both'])('a process outlives the thread that used the library first: %s', async (how) => {
  const { code, stdout, stderr } = await run('first-thread-ends.mjs', how)
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '0\n0\n0\n', stderr: '' })
})

test('at the normal end daemons are ended, and the others waited for', async () => {
  const { code, stdout, stderr } = await run('normal-end.mjs', 'end')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^daemon \d+\nmain done\nchild done\ndaemon got SIGTERM\n$/)
})

test('process.exit() does the same', async () => {
  const { code, stdout, stderr } = await run('normal-end.mjs', 'exit')
  expect({ code, stderr }).toEqual({ code: 5, stderr: '' })
  expect(stdout).toMatch(/^daemon \d+\nmain done\nchild done\ndaemon got SIGTERM\n$/)
})

test('an error that ends the program does the same', async () => {
  const { code, stdout, stderr } = await run('normal-end.mjs', 'throw')
  expect(code).toBe(1)
  expect(stderr).toMatch(/main failed/)
  expect(stdout).toMatch(/^daemon \d+\nmain done\nchild done\ndaemon got SIGTERM\n$/)
})

test('a daemon that does not listen to SIGTERM is killed at the end', async () => {
  const program = start('daemons.mjs', 'stubborn-and-busy', 'end')
  const pids = pidsOf((await program.prints(/pids (.*)\n/))[1]!)
  expect((await program.ended).code).toBe(0)
  expect(pids.map(isRunning)).toEqual([false, false])
})

test.each(['idle', 'busy', 'joining', 'starting', 'nested'])(
  'Ctrl-C on a terminal ends the family: %s',
  async (kind) => {
    const program = new Program('python3', [fixture('terminal.py'), process.execPath, fixture('interrupted.mjs'), kind])
    const { stdout } = await program.ended
    const report = JSON.parse(stdout.split('\n').at(-2)!) as {
      status: number
      output: string
      pids: number[]
      seconds: number
    }
    expect(report).toMatchObject({ status: 130 })
    expect(report.seconds).toBeLessThan(GRACE / 1000 + 1)
    expect(report.output.replace('^C', '').trim().split('\n').filter(Boolean).length).toBeLessThanOrEqual(1)
    await gone(report.pids)
  },
)

test('no zombie is left, and no descriptor', async () => {
  const { stdout } = await run('leaves-nothing.mjs')
  expect(JSON.parse(stdout)).toEqual({ zombies: 0, descriptors: 0 })
})

test('test_closefd: descriptors of the parent are not open in the child', async () => {
  const { stdout } = await run('closefd.mjs')
  expect(stdout).toBe('"EBADF"\n')
})

test('nothing is left in the file system when a family is killed', async () => {
  const before = existsSync('/dev/shm') ? readdirSync('/dev/shm') : []
  const program = start('daemons.mjs', 'idle')
  const pids = pidsOf((await program.prints(/pids (.*)\n/))[1]!)
  program.child.kill('SIGKILL')
  await gone(pids)
  expect(existsSync('/dev/shm') ? readdirSync('/dev/shm') : []).toEqual(before)
})
