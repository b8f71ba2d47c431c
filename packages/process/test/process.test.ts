/** CPython's test_multiprocessing, the rows of `Process`: each test bears the name of its model. */
import { EventEmitter } from 'node:events'
import { pathToFileURL } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { activeChildren, cpuCount, currentProcess, Process, setExecutable } from '../dist/index.js'
import * as targets from './fixtures/targets.mjs'
import { run } from './program.js'
import { told, valuesFrom } from './told.js'

afterEach(() => {
  for (const child of activeChildren()) child.kill()
})

test('test_current', () => {
  const current = currentProcess()
  expect(current.isAlive()).toBe(true)
  expect(current.daemon).toBe(false)
  expect(current.authkey).toBeInstanceOf(Buffer)
  expect(current.authkey.length).toBeGreaterThanOrEqual(32)
  expect(current.ident).toBe(process.pid)
  expect(current.exitcode).toBeNull()
})

test('test_set_executable', async () => {
  const path = process.execPath
  try {
    for (const form of [path, pathToFileURL(path), Buffer.from(path), new TextEncoder().encode(path)]) {
      setExecutable(form)
      expect(await new Process({ target: targets.nothing }).start().join()).toBe(0)
    }
    setExecutable('/nowhere/node')
    const p = new Process({ target: targets.nothing })
    expect(() => p.start()).toThrow(expect.objectContaining({ code: 'ERR_MP_START', errno: 'ENOENT' }))
    setExecutable(path)
    expect(await p.start().join()).toBe(0) // the failure left it as it was
  } finally {
    setExecutable(process.execPath)
  }
})

test('test_args_argument', async () => {
  for (const args of [[], [1], ['a', 2], [{ b: [1, null] }]] as unknown[][]) {
    expect(await told({ target: targets.tellArguments, args: args })).toEqual([args])
    expect(await told({ target: targets.tellArguments, args: new Set<unknown>(args) as never })).toEqual([args])
  }
  for (const args of [5, 'text', { length: 1 }])
    expect(() => new Process({ target: targets.nothing, args } as never)).toThrow(
      expect.objectContaining({ name: 'TypeError', code: 'ERR_MP_INVALID_ARG' }),
    )
})

test('test_daemon_argument', () => {
  expect(new Process({ target: targets.nothing }).daemon).toBe(currentProcess().daemon)
  expect(new Process({ target: targets.nothing, daemon: true }).daemon).toBe(true)
  expect(new Process({ target: targets.nothing, daemon: false }).daemon).toBe(false)
})

test('test_process', async () => {
  const p = new Process({
    target: targets.tellSelfWhenAsked,
    args: [1, 'two'],
    name: 'Someone',
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  p.daemon = true
  const current = currentProcess()
  expect(p.authkey).toEqual(current.authkey)
  expect(p.isAlive()).toBe(false)
  expect(p.daemon).toBe(true)
  expect(activeChildren()).not.toContain(p)
  expect(activeChildren()).toBeInstanceOf(Array)
  expect(p.exitcode).toBeNull()
  expect(p.pid).toBeNull()
  p.start()
  expect(p.exitcode).toBeNull()
  expect(p.isAlive()).toBe(true)
  expect(activeChildren()).toContain(p)
  p.stdin!.end()
  const [self] = await valuesFrom(p)
  expect(self).toMatchObject({
    args: [1, 'two'],
    name: 'Someone',
    daemon: true,
    authkey: current.authkey.toString('hex'),
    pid: p.pid,
    ident: p.pid,
    realPid: p.pid,
    realParent: process.pid,
    alive: true,
    exitcode: null,
    children: 0,
    secret: [],
  })
  expect(p.exitcode).toBe(0)
  expect(p.isAlive()).toBe(false)
  expect(activeChildren()).not.toContain(p)
  p.close()
})

test('test_process_mainthread_native_id', async () => {
  const [self] = (await told({ target: targets.tellSelf })) as [{ pid: number }]
  expect(self.pid).not.toBe(process.pid)
})

test.each([
  ['test_terminate', 'terminate', -15],
  ['test_kill', 'kill', -9],
  ['test_interrupt_no_handler', 'interrupt', -2],
] as const)('%s', async (_, method, exitcode) => {
  const p = new Process({ target: targets.forever }).start()
  expect(p.isAlive()).toBe(true)
  expect(activeChildren()).toContain(p)
  expect(await p.join(0)).toBeNull()
  expect(await p.join(-1)).toBeNull()
  expect(p.joinSync(0)).toBeNull()
  expect(p.isAlive()).toBe(true)
  p[method]()
  expect(await p.join()).toBe(exitcode)
  expect(p.exitcode).toBe(exitcode)
  expect(p.isAlive()).toBe(false)
  expect(activeChildren()).not.toContain(p)
  expect(await p.join()).toBe(exitcode)
  p[method]() // a signal to the dead is no error
})

test('test_cpu_count', () => {
  expect(cpuCount()).toBeGreaterThanOrEqual(1)
  expect(Number.isInteger(cpuCount())).toBe(true)
})

test('test_active_children', async () => {
  const p = new Process({ target: targets.forever })
  expect(activeChildren()).not.toContain(p)
  p.start()
  expect(activeChildren()).toContain(p)
  p.kill()
  await p.join()
  expect(activeChildren()).not.toContain(p)
})

test('test_recursion', async () => {
  expect(await told({ target: targets.recurse, args: [[]] })).toEqual([[], [0], [0, 0], [0, 1], [1], [1, 0], [1, 1]])
})

test('test_close', async () => {
  const p = new Process({ target: targets.forever }).start()
  expect(() => p.close()).toThrow(expect.objectContaining({ code: 'ERR_MP_STATE' }))
  p.kill()
  expect(await p.sentinel).toBe(-9)
  p.close()
  const closed = expect.objectContaining({ code: 'ERR_MP_CLOSED' }) as unknown
  expect(() => p.isAlive()).toThrow(closed)
  expect(() => p.terminate()).toThrow(closed)
  expect(() => p.pid).toThrow(closed)
  expect(() => p.exitcode).toThrow(closed)
  expect(() => p.sentinel).toThrow(closed)
  expect(() => p.joinSync()).toThrow(closed)
  await expect(p.join()).rejects.toThrow(closed)
  expect(p.name).toMatch(/^Process-/)
  expect(p.daemon).toBe(false)
  p.close()
  new Process({ target: targets.nothing }).close() // never started: fine
})

test('joinSync() looks at its signal before it blocks', () => {
  const p = new Process({ target: targets.forever }).start()
  expect(() => p.joinSync({ signal: AbortSignal.abort(new RangeError('enough')) })).toThrow('enough')
  expect(() => p.joinSync({ timeout: 1, signal: {} as AbortSignal })).toThrow(
    expect.objectContaining({ name: 'TypeError', code: 'ERR_MP_INVALID_ARG' }),
  )
  p.kill()
  expect(p.joinSync()).toBe(-9)
})

test('test_many_processes', async () => {
  const short = Array.from({ length: 5 }, () => new Process({ target: targets.nothing }).start())
  for (const p of short) expect(await p.join()).toBe(0)
  const sleeping = Array.from({ length: 5 }, () => new Process({ target: targets.forever }).start())
  await new Promise((resolve) => setTimeout(resolve, 1))
  for (const p of sleeping) p.terminate()
  for (const p of sleeping) expect(await p.join()).toBe(-15)
})

test('test_lose_target_ref', async () => {
  const { stdout } = await run('lose-target-ref.mjs')
  expect(stdout).toBe('collected\n')
})

test('test_child_fd_inflation', async () => {
  const counts = []
  const siblings = Array.from({ length: 3 }, () => new Process({ target: targets.forever }).start())
  for (let i = 0; i < 3; i++) {
    counts.push(...(await told({ target: targets.tellFdsAndStay })))
    siblings.push(new Process({ target: targets.forever }).start())
  }
  expect(new Set(counts).size).toBe(1)
  for (const p of siblings) p.kill()
  for (const p of siblings) await p.join()
})

test('test_wait_for_threads', async () => {
  expect(await told({ target: targets.staysForReferenced, args: [20] })).toEqual(['referenced'])
})

test('test_error_on_stdio_flush_1', async () => {
  const { code } = await run('closed-stdio.mjs')
  expect(code).toBe(0)
})

test('test_error_on_stdio_flush_2', async () => {
  expect(await new Process({ target: targets.breaksStdio }).start().join()).toBe(0)
})

test('test_subclassing', async () => {
  const p = new targets.Greeter('world', { stdio: ['inherit', 'pipe', 'inherit'] }).start()
  expect(await valuesFrom(p)).toEqual([
    { text: 'hello world', made: process.pid, here: p.pid, name: p.name },
    { isCurrent: true, isGreeter: true },
  ])
  expect(p.exitcode).toBe(0)
  const q = new targets.Inheriting({ target: targets.tellArguments, args: [1], stdio: 'pipe' } as never).start()
  expect(await valuesFrom(q)).toEqual([[1]])
  class Local extends Process {}
  expect(() => new Local().start()).toThrow(expect.objectContaining({ code: 'ERR_MP_TARGET' }))
})

test('test_poll_eintr', async () => {
  const signals = new EventEmitter()
  const listener = (): unknown => signals.emit('got')
  process.on('SIGUSR2', listener)
  try {
    const got = new Promise((resolve) => signals.once('got', resolve))
    const p = new Process({ target: targets.staysForReferenced, args: [100], stdio: 'ignore' }).start()
    const joined = p.join()
    process.kill(process.pid, 'SIGUSR2')
    await got
    expect(await joined).toBe(0)
  } finally {
    process.off('SIGUSR2', listener)
  }
})

test('TestFlags.test_flags', async () => {
  const { stdout } = await run('flags.mjs')
  const [child, grandchild] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as string[])
  expect(child).toEqual(['--stack-trace-limit=7', '--no-deprecation'])
  expect(grandchild).toEqual(child)
})
