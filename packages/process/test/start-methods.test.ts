/** CPython's test_multiprocessing, the rows of start methods, as far as there is one. */
import { expect, test } from 'vitest'
import { getAllStartMethods, getContext, getStartMethod, Process, SpawnProcess } from '../dist/index.js'
import { inheritedExecArgv, inheritedNodeOptions } from '../dist/internal.js'
import * as targets from './fixtures/targets.mjs'
import { run } from './program.js'
import { told, valuesFrom } from './told.js'

test('test_context', async () => {
  for (const method of getAllStartMethods()) {
    const context = getContext(method)
    expect(context.getStartMethod()).toBe(method)
    expect(() => context.setStartMethod()).toThrow(expect.objectContaining({ code: 'ERR_MP_STATE' }))
    const p = new context.Process({ target: targets.tellSelf, stdio: ['inherit', 'pipe', 'inherit'] })
    expect(p).toBeInstanceOf(Process)
    expect(await valuesFrom(p.start())).toEqual([expect.objectContaining({ startMethod: method })])
  }
  expect(new (getContext('spawn').Process)()).toBeInstanceOf(SpawnProcess)
  expect(() => getContext('fork' as never)).toThrow(expect.objectContaining({ code: 'ERR_MP_INVALID_ARG' }))
})

test('test_get_all', () => {
  expect(getAllStartMethods()[0]).toBe('spawn')
  expect(getStartMethod()).toBe('spawn')
})

test('test_set_get', async () => {
  expect(await run('set-start-method.mjs')).toEqual({
    code: 0,
    signal: null,
    stdout: 'ERR_MP_INVALID_ARG\nspawn\nERR_MP_STATE\nspawn\n',
    stderr: '',
  })
})

test('the options of Node that a child inherits', () => {
  const inherited = ['--stack-trace-limit=5', '-r', './hook.js', '--import', 'tsx', '--max-old-space-size=100']
  for (const own of [
    ['-e', 'code'],
    ['--eval', 'code'],
    ['--eval=code'],
    ['-p', '1'],
    ['-pe', '1'],
    ['--print', '1'],
    ['--input-type=module'],
    ['--input-type', 'module'],
    ['--inspect'],
    ['--inspect-brk=1234'],
    ['--test'],
    ['--test-reporter=spec'],
    ['--watch'],
    ['--watch-path', 'src'],
    ['-c'],
    ['-i'],
  ])
    expect(inheritedExecArgv([...inherited.slice(0, 3), ...own, ...inherited.slice(3)])).toEqual(inherited)
  expect(inheritedNodeOptions('--a --input-type=module --b')).toBe('--a  --b')
  expect(inheritedNodeOptions('--input-type commonjs')).toBe('')
  expect(inheritedNodeOptions('--max-old-space-size=100')).toBe('--max-old-space-size=100')
})

test('a start method named for one process', async () => {
  expect(await told({ target: targets.tellArguments, args: [1], startMethod: 'spawn' })).toEqual([[1]])
})
