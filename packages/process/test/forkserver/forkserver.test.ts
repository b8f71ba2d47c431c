/** What a forked process must be: a process like any other. */
import { tmpdir } from 'node:os'
import { closeSync, mkdtempSync, openSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { activeChildren, getAllStartMethods, ref, setForkserverPreload } from '../../dist/index.js'
import * as targets from '../fixtures/forked.mjs'
import { gone } from '../../../../scripts/testing/processes.js'
import { fixture, start } from '../program.js'
import { forked, hasNeverExecuted, templates, toldByFork } from './forks.js'

const stress = process.env['MP_STRESS'] !== undefined

afterEach(() => {
  for (const child of activeChildren()) child.kill()
})

test('it works here', () => {
  expect(getAllStartMethods()).toEqual(['spawn', 'forkserver'])
})

test('randomness differs in every child', async () => {
  const lines = (await Promise.all(
    Array.from({ length: 6 }, () => toldByFork({ target: targets.randomness })),
  )) as unknown[][][]
  const rows = lines.map((line) => line[0]!)
  for (let column = 0; column < 5; column++) expect(new Set(rows.map((row) => row[column])).size).toBe(rows.length)
})

test('a child has an identity of its own', async () => {
  const cwd = realpathSync(tmpdir())
  const [said] = (await toldByFork({
    target: targets.identity,
    cwd,
    env: { PATH: '/bin', OWN: 'yes', TZ: 'UTC' },
  })) as [Record<string, unknown>]
  expect(said).toMatchObject({ ppid: process.pid, argv: process.argv.slice(2), cwd })
  expect(said['pid']).toBe(said['kernelPid'])
  expect(said['env']).toEqual({ PATH: '/bin', OWN: 'yes', TZ: 'UTC' })
  expect(said['execArgv']).not.toContain('--single-threaded')
  const other = (await toldByFork({ target: targets.identity })) as [Record<string, unknown>]
  expect(other[0]).toMatchObject({ cwd: process.cwd() })
  expect(other[0]['env']).not.toHaveProperty('LD_PRELOAD')
  expect(() => forked({ target: targets.nothing, cwd: '/nowhere' }).start()).toThrow(
    expect.objectContaining({ code: 'ERR_MP_START', errno: 'ENOENT' }),
  )
})

test('each child reads its module anew, also the one that the template has looked around', async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'mp-anew-')))
  const module = join(folder, 'work.mjs')
  const says = (what: string): void =>
    writeFileSync(module, `export const work = () => console.log(JSON.stringify(${JSON.stringify(what)}))`)
  // A template of its own: this is the first module that it hears of.
  const options = { target: ref(pathToFileURL(module), 'work'), execArgv: ['--stack-trace-limit=9'] }
  try {
    says('first')
    expect(await toldByFork(options)).toEqual(['first'])
    says('second')
    expect(await toldByFork(options)).toEqual(['second'])
    rmSync(module)
    const child = forked({ ...options, stdio: 'pipe' }).start()
    let text = ''
    for await (const chunk of child.stderr!) text += String(chunk)
    expect(text).toContain('is not there any more')
    expect(await child.join()).toBe(1)
    says('third')
    expect(await toldByFork(options)).toEqual(['third'])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('options of Node for a child', async () => {
  const [said] = (await toldByFork({ target: targets.identity, execArgv: ['--stack-trace-limit=7'] })) as [
    { execArgv: string[] },
  ]
  expect(said.execArgv).toEqual(['--stack-trace-limit=7'])
})

test('whatever Node offers works in a child', async () => {
  const all = ['fs', 'zlib', 'pbkdf2', 'webcrypto', 'dns', 'wasm', 'memory', 'timers', 'exec', 'signals']
  for (let i = 0; i < 3; i++) expect(await toldByFork({ target: targets.everything })).toEqual([all])
})

test('worker threads in a child', async () => {
  expect(await toldByFork({ target: targets.thread })).toEqual([42])
})

test('piped stdio', async () => {
  const p = forked({ target: targets.echo, stdio: 'pipe' }).start()
  p.stdin!.end('over and back')
  let text = ''
  for await (const chunk of p.stdout!) text += String(chunk)
  expect(text).toBe('over and back')
  expect(await p.join()).toBe(0)
})

test.each([0, 3, 255])('exit code %i', async (code) => {
  expect(
    await forked({ target: targets.exits, args: [code] })
      .start()
      .join(),
  ).toBe(code)
  expect(
    forked({ target: targets.exits, args: [code] })
      .start()
      .joinSync(),
  ).toBe(code)
})

test.each([
  ['terminate', -15],
  ['kill', -9],
  ['interrupt', -2],
] as const)('%s gives %i', async (method, exitcode) => {
  const p = forked({ target: targets.forever }).start()
  expect(await p.join(1)).toBeNull()
  p[method]()
  expect(await p.join()).toBe(exitcode)
  expect(await p.sentinel).toBe(exitcode)
})

test('an error that nobody catches', async () => {
  const p = forked({ target: targets.failsUncaught, stdio: 'pipe' }).start()
  let text = ''
  for await (const chunk of p.stderr!) text += String(chunk)
  expect(text).toMatch(/TypeError: later/)
  expect(await p.join()).toBe(1)
})

test('no descriptor of the parent is open in a child', async () => {
  const fd = openSync('package.json', 'r')
  const before = ((await toldByFork({ target: targets.descriptors })) as string[][])[0]!
  const siblings = Array.from({ length: 3 }, () => forked({ target: targets.forever, stdio: 'pipe' }).start())
  const after = ((await toldByFork({ target: targets.descriptors })) as string[][])[0]!
  closeSync(fd)
  expect(after.length).toBe(before.length)
  expect(after.filter((name) => name.endsWith('package.json'))).toEqual([])
  for (const p of siblings) p.kill()
  await Promise.all(siblings.map((p) => p.join()))
})

test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('test_forkserver_%s', async (signal) => {
  const running = forked({ target: targets.forever }).start()
  const before = templates()
  expect(before.length).toBeGreaterThan(0)
  for (const pid of before) process.kill(pid, signal)
  if (signal === 'SIGKILL') await gone(before)
  const next = forked({ target: targets.exits, args: [4] }).start()
  expect(await next.join()).toBe(4)
  expect(running.isAlive()).toBe(true)
  running.terminate()
  expect(await running.join()).toBe(-15)
})

test('test_context_check_module_types', () => {
  for (const modules of [[1, 2, 3], 'one', [''], undefined])
    expect(() => setForkserverPreload(modules as never)).toThrow(
      expect.objectContaining({ name: 'TypeError', code: 'ERR_MP_INVALID_ARG' }),
    )
})

test('test_preload_resources', async () => {
  setForkserverPreload([fixture('preload.mjs')])
  try {
    const said = (await Promise.all([1, 2].map(() => toldByFork({ target: targets.preloaded })))) as [
      { loads: number; by: number; pid: number },
    ][]
    const [first, second] = [said[0]![0], said[1]![0]]
    expect([first.loads, second.loads]).toEqual([1, 1])
    expect(first.by).toBe(second.by)
    expect(first.by).not.toBe(first.pid)
    const lines = (await Promise.all([1, 2].map(() => toldByFork({ target: targets.randomness })))) as unknown[][][]
    for (let i = 0; i < 5; i++) expect(lines[0]![0]![i]).not.toBe(lines[1]![0]![i])
  } finally {
    setForkserverPreload([])
  }
})

test('a template that is asked for few forks gives back what it has prepared for many', async () => {
  await forked({ target: targets.nothing, execArgv: ['--no-warnings'] }) // by a template of its own
    .start()
    .join()
  const template = Math.max(...templates().filter((pid) => !hasNeverExecuted(pid)))
  // Memory that forks do not inherit, which is what it keeps for later.
  const keepsMemory = (): boolean => /VmFlags:.* dc /.test(readFileSync(`/proc/${String(template)}/smaps`, 'utf8'))
  while (keepsMemory()) await new Promise((resolve) => setTimeout(resolve, 10))
})

test('a thread that a preloaded module has started goes on in every child', async () => {
  setForkserverPreload([fixture('preload-worker.mjs')])
  try {
    const said = await Promise.all([1, 2, 3].map((n) => toldByFork({ target: targets.doubledByPreloaded, args: [n] })))
    expect(said).toEqual([[2], [4], [6]])
  } finally {
    setForkserverPreload([])
  }
})

test('children have children', async () => {
  const lines = (await toldByFork({ target: targets.nested, args: [2] })) as { depth: number }[]
  expect(lines.map((line) => line.depth)).toEqual([0, 1, 2])
})

test('daemons and templates go with a killed root', async () => {
  const program = start('forked-family.mjs')
  const pids = (await program.prints(/pids (.*)\n/))[1]!.split(' ').map(Number)
  expect(pids.length).toBe(3)
  program.child.kill('SIGKILL')
  await gone(pids)
})

test.each(['nothing else', 'thread', 'everything'])('much garbage, and %s', async (what) => {
  const megabytes = stress ? 500 : 150
  const children = Array.from({ length: stress ? 30 : 3 }, () => [targets.garbageAnd, [megabytes, what]] as const)
  for (const [target, args] of children)
    expect(
      await forked({ target, args, stdio: ['inherit', 'ignore', 'inherit'] } as never)
        .start()
        .join(),
    ).toBe(0)
})

test('fresh templates are forked at once', async () => {
  for (let i = 0; i < (stress ? 40 : 4); i++) {
    const execArgv = [`--stack-trace-limit=${50 + i}`]
    const all = await Promise.all([1, 2].map(() => toldByFork({ target: targets.everything, execArgv })))
    expect(all.map((said) => (said as unknown[][])[0]!.length)).toEqual([10, 10])
  }
})

test.each([0, 1, 5])('a signal %i ms after the start is heard', async (ms) => {
  for (let i = 0; i < 10; i++) {
    const p = forked({ target: targets.forever }).start()
    if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms))
    p.terminate()
    expect(await p.join()).toBe(-15)
  }
})

test('the clocks of a child are right', async () => {
  const [said] = (await toldByFork({ target: targets.timing })) as [Record<string, number>]
  expect(Math.abs(said['now']! - said['clock']!)).toBeLessThan(5000)
})

test('test_mixed_startmethod', async () => {
  const methods = ['spawn', 'forkserver', 'spawn', 'forkserver']
  const lines = (await toldByFork({ target: targets.mixed, args: [methods] })) as { left: number }[]
  expect(lines.map((line) => line.left)).toEqual([0, 1, 2, 3, 4])
})

test('stress: one after the other', async () => {
  for (let i = 0; i < (stress ? 500 : 100); i++)
    expect(await forked({ target: targets.nothing }).start().join()).toBe(0)
})

test('stress: many at once', async () => {
  const children = Array.from({ length: stress ? 200 : 40 }, () => forked({ target: targets.nothing }).start())
  expect(new Set(await Promise.all(children.map((p) => p.join())))).toEqual(new Set([0]))
})
