import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test, vi } from 'vitest'
import { patience } from '../patience.js'
import { gone, isRunning } from '../processes.js'
import { Program, runProgram } from '../program.js'

const sleeper = fileURLToPath(new URL('fixtures/sleeper.mjs', import.meta.url))
const evaluate = (source: string) => runProgram(process.execPath, ['--eval', source])

test('a program that hangs says where, with all below it, and is killed with them', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const program = new Program(process.execPath, [sleeper, '3'])
  const [, ...pids] = (await program.prints(/pid (\d+)\npid (\d+)\npid (\d+)\n/)).map(Number)
  expect(pids[0]).toBe(program.pid)
  expect(pids.map(isRunning)).toEqual([true, true, true])
  const ended = program.ended.then(
    () => expect.unreachable('it ended'),
    (error: Error) => error.message,
  )
  vi.advanceTimersByTime(45_000)
  const message = await ended
  vi.useRealTimers()
  await gone(pids)

  const [command, what] = message.split('\n')
  expect(command).toBe(`${process.execPath} ${sleeper} 3`)
  expect(what).toMatch(/^hangs: /)
  const parents = [process.pid, ...pids]
  for (const [i, pid] of pids.entries()) {
    const [head, tail] = [`  pid ${pid}, ppid ${parents[i]}, state `, `: ${process.execPath} ${sleeper} ${3 - i}\n`]
    const [state, threads] = message.split(head)[1]?.split(tail) ?? []
    expect(state, message).toMatch(/^[SR]$/) // one that has just said something may still run
    expect(threads, message).toMatch(new RegExp(`^    thread ${pid} .+: wchan \\S+, syscall \\S+\n    thread \\d+ `))
  }
  expect(message.match(/^ {2}pid/gm)).toHaveLength(3)
  expect(message).toContain(`\nstdout:\n${pids.map((pid) => `pid ${pid}\n`).join('')}\nstderr:\n3 to go\n`)
})

test('gone() names who is still there', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  const waiting = gone([process.pid])
  vi.setSystemTime(Date.now() + 45_001)
  await expect(waiting).rejects.toThrow(`still there:\n  pid ${process.pid}, ppid ${process.ppid}, state `)
})

test('patience ends before the test does', () => {
  expect(patience()).toBeLessThanOrEqual(9_000)
}, 10_000)

test('any end but exit code 0 is a failure with all that was said', async () => {
  expect(await evaluate('console.log(1)')).toEqual({ code: 0, signal: null, stdout: '1\n', stderr: '' })
  const failure = { code: 7, signal: null, stdout: '1\n', stderr: '2\n' }
  await expect(evaluate('console.log(1); console.error(2); process.exitCode = 7')).rejects.toMatchObject({
    ...failure,
    message: expect.stringMatching(/ended with 7\.\nstdout:\n1\n\nstderr:\n2\n$/) as string,
  })
  await expect(evaluate('process.kill(process.pid)')).rejects.toMatchObject({ code: null, signal: 'SIGTERM' })
  await expect(runProgram('/no/such/program', [])).rejects.toMatchObject({ code: 'ENOENT' })
})
