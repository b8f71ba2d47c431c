import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runProgram } from '../../../scripts/testing/program.js'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))

async function run(...args: string[]): Promise<string> {
  return (await runProgram(process.execPath, [program, ...args])).stdout
}

test('names, pids, exit codes, and the daemon that ends with its parent', async () => {
  const text = await run('--exitcode', '9')
  const pid = /started: name Ada, pid (\d+), exitcode null, daemon false/.exec(text)?.[1]
  expect(text).toContain('before start: pid null, exitcode null, alive false\n')
  expect(text).toMatch(new RegExp(`child: I am Ada, pid ${pid}, daemon false, child of pid \\d+\n`))
  expect(text).toContain("authkey: 32 bytes, its parent's: true\n")
  expect(text).toContain('joined: exitcode 9, alive false\n')
  expect(text).toContain('running: alive true\n  terminated: exitcode -15, alive false\n')
  expect(text).toMatch(/daemon: StateError: .*daemon/)
  const daemon = Number(/pid (\d+): alive true; it ends with its parent/.exec(text)?.[1])
  expect(() => process.kill(daemon, 0)).toThrow('ESRCH')
})
