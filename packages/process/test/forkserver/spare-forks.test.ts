/** A fork that is made ahead must not be told from one that is made when it is asked for. */
import { realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { Worker } from 'node:worker_threads'
import { afterEach, expect, test } from 'vitest'
import { activeChildren } from '../../dist/index.js'
import * as targets from '../fixtures/forked.mjs'
import { gone, isRunning } from '../../../../scripts/testing/processes.js'
import { fixture } from '../program.js'
import { childrenOfThisProcess, forked, hasNeverExecuted, nextSpare, templates, toldByFork } from './forks.js'

afterEach(() => {
  for (const child of activeChildren()) child.kill()
})

test('the next process is there before it is asked for', async () => {
  const waiting = await nextSpare()
  const p = forked({ target: targets.forever }).start()
  expect(p.pid).toBe(waiting)
  p.terminate()
  expect(await p.join()).toBe(-15)
})

test('it has the environment and the folder of its start, not of its making', async () => {
  const waiting = await nextSpare()
  process.env['MADE_LATER'] = 'yes'
  const cwd = realpathSync(tmpdir())
  try {
    const [said] = (await toldByFork({ target: targets.identity, cwd })) as [
      { pid: number; kernelPid: number; cwd: string; env: Record<string, string> },
    ]
    expect(said).toMatchObject({ pid: waiting, kernelPid: waiting, cwd, env: { MADE_LATER: 'yes' } })
  } finally {
    delete process.env['MADE_LATER']
  }
})

test('its timers begin when they are set, however long it has waited', async () => {
  const waiting = await nextSpare()
  await new Promise((resolve) => setTimeout(resolve, 700))
  const [said] = (await toldByFork({ target: targets.timer, args: [500] })) as [{ pid: number; waited: number }]
  expect(said.pid).toBe(waiting)
  expect(said.waited).toBeGreaterThanOrEqual(499)
})

test('signals for the group do not concern it before it is somebody', async () => {
  const waiting = await nextSpare()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) process.kill(waiting, signal)
  const p = forked({ target: targets.exits, args: [7] }).start()
  expect(p.pid).toBe(waiting)
  expect(await p.join()).toBe(7)
})

test('one that was killed is replaced, and reaped', async () => {
  const waiting = await nextSpare()
  process.kill(waiting, 'SIGKILL')
  await gone([waiting])
  const p = forked({ target: targets.exits, args: [3] }).start()
  expect(p.pid).not.toBe(waiting)
  expect(await p.join()).toBe(3)
  await reaped(waiting)
})

test('it outlives its template', async () => {
  const waiting = await nextSpare()
  const template = templates().filter((pid) => !hasNeverExecuted(pid))
  for (const pid of template) process.kill(pid, 'SIGKILL')
  await gone(template)
  const p = forked({ target: targets.exits, args: [3] }).start()
  expect(p.pid).toBe(waiting)
  expect(await p.join()).toBe(3)
  // The second one does, too; then there is another template.
  for (const code of [4, 5])
    expect(
      await forked({ target: targets.exits, args: [code] })
        .start()
        .join(),
    ).toBe(code)
})

test('it goes with the thread that asked for it, and leaves no zombie', async () => {
  const before = new Set(childrenOfThisProcess())
  const thread = new Worker(fixture('thread-with-spares.mjs'))
  const pids = await new Promise<number[]>((resolve, reject) => thread.once('message', resolve).once('error', reject))
  expect(pids.length).toBe(3)
  await thread.terminate()
  await gone(pids)
  for (const pid of pids) await reaped(pid)
  expect(childrenOfThisProcess().filter((pid) => !before.has(pid) && !isRunning(pid))).toEqual([])
})

test('stress: killed at random moments, every start gets its process', async () => {
  const seed = Number(process.env['MP_SEED'] ?? Date.now() % 1e6)
  console.log(`seed ${String(seed)}`)
  let state = seed
  const random = (below: number): number => {
    state = (state * 1103515245 + 12345) % 2 ** 31
    return state % below
  }
  for (let i = 0; i < (process.env['MP_STRESS'] === undefined ? 40 : 400); i++) {
    const [code, victims] = [random(200), templates()]
    // A template now and then, a spare one more often: at any point of being made, getting ready and waiting.
    for (const pid of victims) if (random(10) < 3) kill(pid)
    const p = forked({ target: targets.exits, args: [code] }).start()
    expect(await p.join()).toBe(code)
    await new Promise((resolve) => setTimeout(resolve, random(12)))
  }
})

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

async function reaped(pid: number): Promise<void> {
  while (childrenOfThisProcess().includes(pid)) await new Promise((resolve) => setTimeout(resolve, 5))
}
