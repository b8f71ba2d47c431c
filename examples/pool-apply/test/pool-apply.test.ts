import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runProgram } from '../../../scripts/testing/program.js'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))

async function run(...args: string[]): Promise<string> {
  return (await runProgram(process.execPath, [program, ...args])).stdout
}

const results = 'result 1, result 2, result 3, result 4, result 5, result 6'
const events = (text: string) => [...text.matchAll(/^task (\d) (begins|ends)/gm)].map(([, n, what]) => `${n} ${what}`)

test('apply: one after the other', async () => {
  const apply = await run('--way', 'apply', '--duration', '20')
  expect(events(apply)).toEqual([1, 2, 3, 4, 5, 6].flatMap((n) => [`${n} begins`, `${n} ends`]))
  expect(apply).toContain(`apply: ${results}; `)
})

test('applyAsync: at most three at once, by three workers; results complete and in order', async () => {
  const text = await run('--way', 'applyAsync', '--duration', '300')
  const told = events(text)
  expect(told.toSorted()).toEqual([1, 2, 3, 4, 5, 6].flatMap((n) => [`${n} begins`, `${n} ends`]))
  let [running, most] = [0, 0]
  for (const event of told) most = Math.max(most, (running += event.endsWith('begins') ? 1 : -1))
  expect(most).toBeLessThanOrEqual(3)
  expect(new Set(text.match(/(?<=pid )\d+/g)).size).toBeLessThanOrEqual(3)
  expect(text).toContain(`applyAsync: ${results}; `)
})

test('tasks that take longer than a worker needs to start run at once', async () => {
  // How long that is depends on how busy the machine is.
  for (const duration of [500, 2_000, 8_000]) {
    const text = await run('--way', 'applyAsync', '--tasks', '3', '--duration', `${duration}`)
    if (
      events(text)
        .slice(0, 3)
        .every((event) => event.endsWith('begins'))
    )
      return
  }
  expect.unreachable('they never did')
})

test('nobody waits for what nobody asks for', async () => {
  const text = await run('--way', 'forget', '--tasks', '2', '--duration', '3600000')
  expect(text.split('\n').filter((line) => !line.includes(' begins '))).toEqual([
    'forget',
    'submitted 2 tasks',
    expect.stringMatching(/^forget: given up, given up; \d+ ms$/),
    '',
  ])
})

test('one way after the other', async () => {
  const text = await run('--tasks', '1', '--duration', '1')
  expect(text.match(/^(apply|applyAsync|forget)$/gm)).toEqual(['apply', 'applyAsync', 'forget'])
})
