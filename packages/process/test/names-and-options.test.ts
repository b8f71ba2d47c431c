/** Names, daemons, keys, and the other options of a process. */
import { inspect } from 'node:util'
import { tmpdir } from 'node:os'
import { realpathSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { currentProcess, Process } from '../dist/index.js'
import * as targets from './fixtures/targets.mjs'
import { run } from './program.js'
import { told } from './told.js'

const stateError = expect.objectContaining({ code: 'ERR_MP_STATE' }) as unknown

test('names say who made whom', async () => {
  const p = new Process({ target: targets.tellNames, args: [1], stdio: 'pipe' })
  const n = Number(/^Process-(\d+)$/.exec(p.name)![1])
  expect(new Process().name).toBe(`Process-${n + 1}`)
  const lines = await told({ target: targets.tellNames, args: [1] })
  const name = `Process-${n + 2}`
  expect(lines).toEqual([
    [name, `${name}:1`, `${name}:2`],
    [`${name}:2`, `${name}:2:1`, `${name}:2:2`],
  ])
  p.name = 'renamed'
  expect(p.name).toBe('renamed')
  expect(() => (p.name = 5 as never)).toThrow(
    expect.objectContaining({ name: 'TypeError', code: 'ERR_MP_INVALID_ARG' }),
  )
})

test.each([
  [{ group: 1 }, 'TypeError'],
  [{ name: 5 }, 'TypeError'],
  [{ daemon: 'yes' }, 'TypeError'],
  [{ target: 'work' }, 'TypeError'],
  [{ kwargs: 5 }, 'TypeError'],
  [{ execArgv: '--flag' }, 'TypeError'],
  [{ env: 5 }, 'TypeError'],
  [{ cwd: 5 }, 'TypeError'],
  [{ signal: {} }, 'TypeError'],
  [{ stdio: 'elsewhere' }, 'RangeError'],
  [{ stdio: ['pipe'] }, 'RangeError'],
])('refuses %j at construction', (options, name) => {
  expect(() => new Process(options as never)).toThrow(expect.objectContaining({ name, code: 'ERR_MP_INVALID_ARG' }))
})

test('refuses a start method that is not there at start', () => {
  const p = new Process({ target: targets.nothing, startMethod: 'fork' as never })
  expect(() => p.start()).toThrow(expect.objectContaining({ name: 'RangeError', code: 'ERR_MP_INVALID_ARG' }))
})

test('kwargs are one last object argument', async () => {
  expect(await told({ target: targets.tellKwargs, args: [1], kwargs: { b: 2 } })).toEqual([{ a: 1, options: { b: 2 } }])
})

test('argv, cwd and env of the moment of the start', async () => {
  const { stdout } = await run('moment.mjs', 'one', '--two')
  expect(JSON.parse(stdout)).toMatchObject({
    argv: ['one', '--two'],
    cwd: realpathSync(tmpdir()),
    env: 'of that moment',
  })
})

test('env, whatever has become of it', async () => {
  const { stdout } = await run('environments.mjs')
  const lines = stdout.trim().split('\n')
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    [null, null],
    ['ä\n1', null],
    ['two', null],
    [null, 'b'],
    ['of a copy', 'b'],
    ['of a copy, later', 'b'],
    [null, 'of a proxy'],
    ['of an heir', 'b'],
    [null, null],
    [null, 'b'],
  ])
})

test('env, cwd and execArgv as given', async () => {
  const options = { target: targets.tellSelf, env: { MP_TEST_VALUE: 'given' }, execArgv: ['--no-warnings'] }
  for (const cwd of [tmpdir(), pathToFileURL(tmpdir())])
    expect(await told({ ...options, cwd })).toEqual([
      expect.objectContaining({ cwd: realpathSync(tmpdir()), env: 'given', execArgv: ['--no-warnings'] }),
    ])
})

test('a daemon may not have children; its processes would be daemons', async () => {
  const [answer] = (await told({ target: targets.startsDaemonsChild, daemon: true })) as [
    { daemon: boolean; outcome: string[] },
  ]
  expect(answer.daemon).toBe(true)
  expect(answer.outcome[0]).toBe('ERR_MP_STATE')
  expect(answer.outcome[1]).toMatch(/daemon/)
})

test('daemon can only be set before the start', async () => {
  const p = new Process({ target: targets.nothing }).start()
  expect(() => (p.daemon = true)).toThrow(stateError)
  await p.join()
})

test('what does not fit the state is a StateError', async () => {
  const p = new Process({ target: targets.nothing })
  for (const method of ['terminate', 'kill', 'interrupt', 'joinSync'] as const)
    expect(() => p[method]()).toThrow(stateError)
  expect(() => p.sentinel).toThrow(stateError)
  await expect(p.join()).rejects.toThrow(stateError)
  p.start()
  expect(() => p.start()).toThrow(stateError)
  await p.join()
  expect(() => p.start()).toThrow(stateError)
})

test('a process cannot do to itself what its parent can', async () => {
  expect(await told({ target: targets.misusesItself })).toEqual([Array<string>(6).fill('ERR_MP_STATE')])
})

test('a process is no data: sending one is refused, with the path to it', () => {
  const other = new Process({ target: targets.nothing })
  const refused = (path: string): unknown => expect.objectContaining({ code: 'ERR_MP_SERIALIZATION', path })
  expect(() => new Process({ target: targets.tellArguments, args: [1, { other }] }).start()).toThrow(
    refused('args[1].other'),
  )
  expect(() => new Process({ target: targets.tellArguments, args: [currentProcess()] }).start()).toThrow(
    refused('args[0]'),
  )
})

test('authkey: inherited, or its own', async () => {
  const own = Buffer.from('a key of its own, somewhat longer')
  const p = new Process({ target: targets.tellSelf, stdio: ['inherit', 'pipe', 'inherit'] })
  p.authkey = own
  expect(p.authkey).toEqual(own)
  expect(currentProcess().authkey).not.toEqual(own)
  expect(() => (p.authkey = 'text' as never)).toThrow(expect.objectContaining({ name: 'TypeError' }))
})

test('a signal terminates the process', async () => {
  const controller = new AbortController()
  const p = new Process({ target: targets.forever, signal: controller.signal }).start()
  controller.abort()
  expect(await p.join()).toBe(-15)
  const q = new Process({ target: targets.nothing, signal: controller.signal })
  expect(() => q.start()).toThrow(controller.signal.reason as Error)
})

test('join: a signal gives up waiting, not the process', async () => {
  const p = new Process({ target: targets.forever }).start()
  const controller = new AbortController()
  const joined = p.join({ signal: controller.signal })
  controller.abort(new RangeError('enough'))
  await expect(joined).rejects.toThrow('enough')
  await expect(p.join({ signal: controller.signal })).rejects.toThrow('enough')
  await expect(p.join('soon' as never)).rejects.toThrow(expect.objectContaining({ code: 'ERR_MP_INVALID_ARG' }))
  expect(p.isAlive()).toBe(true)
  p.kill()
  await p.join()
})

test('disposal terminates and joins', async () => {
  let p: Process
  {
    await using scoped = new Process({ target: targets.forever }).start()
    p = scoped
    await using unstarted = new Process({ target: targets.forever })
    expect(unstarted.pid).toBeNull()
  }
  expect(p.exitcode).toBe(-15)
})

test('shows itself', async () => {
  const p = new Process({ target: targets.forever, name: 'Someone', daemon: true })
  expect(inspect(p)).toBe(`Process <name='Someone' initial>`)
  p.start()
  expect(inspect(p)).toBe(`Process <name='Someone' pid=${p.pid} started daemon>`)
  p.terminate()
  await p.join()
  expect(inspect(p)).toBe(`Process <name='Someone' pid=${p.pid} stopped exitcode=-SIGTERM daemon>`)
  p.close()
  expect(inspect(p)).toBe(`Process <name='Someone' closed>`)
  expect(inspect(currentProcess())).toBe(`MainProcess <name='MainProcess' pid=${process.pid} started>`)
})

test('100 MB of arguments', async () => {
  const bytes = Buffer.alloc(100e6, 1)
  bytes[0] = 2
  bytes[bytes.length - 1] = 3
  expect(await told({ target: targets.tellBytes, args: [bytes] })).toEqual([[100e6, 2, 3, true]])
})

test('run() can be called directly', () => {
  const seen: unknown[] = []
  void new Process({ target: (...args: number[]) => seen.push(args), args: [1, 2] }).run()
  expect(seen).toEqual([[1, 2]])
})
