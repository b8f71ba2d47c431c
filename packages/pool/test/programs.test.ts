/** Programs that use a pool, as wholes: how they end, what they say, what they leave behind. */
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { gone } from '../../../scripts/testing/processes.js'
import { Program } from '../../../scripts/testing/program.js'
import { linesOf, notes, until } from './pools.js'

const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))

const start = (name: string, ...args: string[]): Program =>
  new Program(process.execPath, ['--expose-gc', fixture('programs.mjs'), name, ...args])

/** Runs a program to its end and expects that it succeeds in silence. Returns what it printed. */
async function output(name: string, ...args: string[]): Promise<string> {
  const { code, signal, stdout, stderr } = await start(name, ...args).ended
  expect({ code, signal, stderr }).toEqual({ code: 0, signal: null, stderr: '' })
  return stdout
}

test('test_worker_finalization_via_atexit_handler_of_multiprocessing', async () => {
  expect(await output('neverClosed')).toBe('[ 1, 4, 9 ]\n')
  expect(await output('neverUsed')).toBe('made\n')
})

test('process.exit() ends a program with a busy pool', async () => {
  const { code, stderr } = await start('exitsAtOnce').ended
  expect({ code, stderr }).toEqual({ code: 3, stderr: '' })
})

test('test_resource_warning', async () => {
  const { code, stdout, stderr } = await start('dropped').ended
  expect({ code, stdout }).toEqual({ code: 0, stdout: '9\nend\n' })
  expect(stderr.match(/MP_POOL_DROPPED/g)).toHaveLength(1)
  expect(stderr).toMatch(/ResourceWarning: a running Pool was dropped/)
  expect(await output('terminatedAndDropped')).toBe('end\n')
})

test('the work of a dropped pool is still done', async () => {
  const { code, stdout } = await start('droppedWithWork').ended
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'apple\n' })
  expect(await output('notWaitedFor')).toBe('apple\n')
})

test('work that nobody asks for does not hold the program', async () => {
  expect(await output('notAskedFor')).toBe('ERR_MP_TIMEOUT\nend\n')
})

test.each([
  'get',
  'wait',
  'await',
  'callback',
  'errorCallback',
  'apply',
  'map',
  'broadcast',
  'imap',
  'imapUnordered',
  'stream',
  'join',
])('work that somebody waits for holds the program: %s', async (how) => {
  expect(await output('askedFor', how)).toMatch(/apple/)
})

test('a callback that throws harms neither the pool nor the result', async () => {
  const stdout = await output('throwingCallback')
  expect(stdout.replaceAll('uncaught in the callback\n', '')).toBe('9\nno\n[ 1, 4 ]\n[ 1, 4 ] 16\n')
  expect(stdout.match(/uncaught in the callback/g)).toHaveLength(6)
  const { code, stderr } = await start('throwingCallbackUnhandled').ended
  expect(code).toBe(1)
  expect(stderr).toMatch(/RangeError: in the callback/)
})

test('a failure that nobody looks at', async () => {
  const { code, stdout, stderr } = await start('unseen').ended
  expect({ code, stdout }).toEqual({ code: 1, stdout: 'goes on\n' })
  expect(stderr).toMatch(/RangeError: nobody looks/)
  expect(await output('unseenDropped')).toBe('unhandled nobody can look\nend\n')
  expect(await output('seenLater')).toBe('seen\n')
  expect(await output('errorCallbackSees')).toBe('seen\n')
  expect((await start('unseenPromise').ended).code).toBe(1)
})

test('test_release_task_refs', async () => {
  expect(await output('releasesReferences')).toBe('0 of 18 are kept\n')
})

test('memory is flat however many tasks there were', async () => {
  const stdout = await output('flatMemory', process.env['MP_STRESS'] === undefined ? '100000' : '1000000')
  expect(Number(/by (-?\d+) MB/.exec(stdout)![1])).toBeLessThan(8)
})

test('a main module without the guard', async () => {
  const { code, stdout, stderr } = await new Program(process.execPath, [fixture('unguarded.mjs')]).ended
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'StateError ERR_MP_STATE true\n', stderr: '' })
})

test('test_pool_in_process: pools in workers', async () => {
  expect(await output('nested')).toBe('[ 5, 14, 30 ]\nnumber\njoined\n')
})

test('the whole tree ends with the root, however it ends', async () => {
  const file = notes()
  const program = start('tree', file)
  await until(() => linesOf(file).length === 4, 'the tree')
  const pids = linesOf(file)
    .filter((line) => line !== 'busy')
    .map(Number)
  program.child.kill('SIGKILL')
  const before = performance.now()
  await gone(pids)
  expect(performance.now() - before).toBeLessThan(3000)
})

test.each(['idle', 'map', 'busy', 'imap', 'starting'])('Ctrl-C: %s', async (kind) => {
  const terminal = new Program('python3', [
    fixture('terminal.py'),
    process.execPath,
    fixture('programs.mjs'),
    'interrupted',
    kind,
  ])
  const { stdout } = await terminal.ended
  const { status, output, pids, seconds } = JSON.parse(stdout) as {
    status: number
    output: string
    pids: number[]
    seconds: number
  }
  expect({ status, output: output.replace('^C', '').trim() }).toEqual({ status: 130, output: '' })
  expect(seconds).toBeLessThan(2.5)
  expect(pids).toHaveLength(3)
  await gone(pids)
})

test('terminate() in a signal handler', async () => {
  expect(await output('terminateOnSignal')).toBe('ERR_MP_POOL_TERMINATED\njoined\n')
})

test('a closed stdout', async () => {
  expect((await start('brokenStdio').ended).code).toBe(0)
})

test('a broken initializer does not keep the program', async () => {
  expect(await output('brokenInitializer')).toBe('ERR_MP_INITIALIZER no start\n')
})
