import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runProgram } from '../../../scripts/testing/program.js'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))

async function run(...args: string[]): Promise<string> {
  return (await runProgram(process.execPath, [program, ...args])).stdout
}

test.each([
  [6, 3],
  [7, 1],
])('%i tasks by %i workers: the callback runs in the parent, once per result', async (tasks, workers) => {
  const text = await run('--tasks', `${tasks}`, '--workers', `${workers}`)
  const parent = /^the parent is pid (\d+)$/m.exec(text)?.[1]
  const told = (how: string) => {
    const lines = [
      ...text.matchAll(new RegExp(`^${how} in pid (\\d+): (\\d+) cubed is (\\d+), says pid (\\d+)$`, 'gm')),
    ]
    expect(new Set(lines.map((line) => line[1]))).toEqual(new Set([parent]))
    expect(lines.every((line) => line[4] !== parent && Number(line[2]) ** 3 === Number(line[3]))).toBe(true)
    return lines.map((line) => Number(line[2]))
  }
  const all = Array.from({ length: tasks }, (_, i) => i + 1)
  expect(told('callback').sort((a, b) => a - b)).toEqual(all)
  expect(told('collected')).toEqual(all)
  const sum = all.reduce((total, n) => total + n ** 3, 0)
  expect(text).toContain(`the callback was called ${tasks} times; sum ${sum}\n`)
  expect(text).toContain(`after join() ${tasks} results are ready\n`)
  expect(text).toContain(`collected ${tasks} results; sum ${sum}\n`)
})
