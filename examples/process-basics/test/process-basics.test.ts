import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runProgram } from '../../../scripts/testing/program.js'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))

async function run(...args: string[]): Promise<string[]> {
  const { stdout } = await runProgram(process.execPath, [program, ...args])
  return stdout.trimEnd().split('\n')
}

test('ten of each kind, in any order, all before the line of the parent', async () => {
  const lines = await run()
  const numbers = Array.from({ length: 10 }, (_, i) => i + 1)
  const [first, ...rest] = lines
  expect(first).toMatch(/^parent \(pid \d+\): a function in 10 processes$/)
  const squares = rest.slice(0, 10).map((line) => line.replace(/^Process-\d+ \(pid \d+\): /, ''))
  expect(squares.sort()).toEqual(numbers.map((n) => `${n} squared is ${n * n}`).sort())
  expect(rest[10]).toBe('parent: all 10 have ended, exit codes 0 0 0 0 0 0 0 0 0 0')
  const greetings = rest.slice(12, 22).map((line) => line.replace(/ \(pid \d+\)/, ''))
  expect(greetings.sort()).toEqual(numbers.map((n) => `Greeter-${n}: hello world from Greeter-${n}`).sort())
  expect(rest[22]).toBe('parent: all 10 have ended, exit codes 0 0 0 0 0 0 0 0 0 0')
  expect(rest.slice(23)).toEqual(['parent: every greeter here still has 2 words'])
  const pids = lines.join('\n').match(/(?<=^[PG].*pid )\d+/gm)
  expect(new Set(pids).size).toBe(20)
})

test('takes the number of processes', async () => {
  expect((await run('--processes', '1')).filter((line) => /^(Process|Greeter)-/.test(line))).toHaveLength(2)
})
