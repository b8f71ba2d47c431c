import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { getAllStartMethods } from '@mp/process'
import { expect, test } from 'vitest'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))

async function run(...args: string[]): Promise<string> {
  const watchdog = { timeout: 45_000, killSignal: 'SIGKILL' } as const
  return (await promisify(execFile)(process.execPath, [program, ...args], watchdog)).stdout
}

test('every start method does all tasks both ways, and both times and their ratio are shown', async () => {
  const text = await run('--tasks', '12', '--workers', '3')
  const expected = getAllStartMethods().map(
    (method) => `${method}: 12 tasks
  Pool(3).map     12 done in N s #
  12 processes    12 done in N s #
  ${method}: the pool is N times as fast
`,
  )
  expect(text.replaceAll(/\d+\.\d+/g, 'N').replaceAll(/#+/g, '#')).toBe(expected.join(''))
})
