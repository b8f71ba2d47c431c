import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runProgram } from '../../../scripts/testing/program.js'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))

/** Who said what, in order: without the lock, with it, and with the re-entrant one. */
async function run(...args: string[]): Promise<[string[], string[], string[]]> {
  const { stdout } = await runProgram(process.execPath, [program, ...args])
  const [head, ...parts] = stdout.split(/^5 processes (?:without a lock|with a lock|with an RLock, taken twice)\n/m)
  expect([head, parts.length]).toEqual(['', 3])
  const [without, withLock, withRLock] = parts.map((part) => part.trimEnd().split('\n'))
  return [without!, withLock!, withRLock!]
}

/** Whether each "is running" is followed by the same process's "is done". */
function inTurns(lines: string[]): boolean {
  return lines.every((line, i) => i % 2 === 1 || lines[i + 1] === line.replace('is running', 'is done'))
}

test('with the lock they take turns, without it they do not', async () => {
  // Without a lock it is luck: a machine that is too busy gets another try.
  for (let tries = 1; ; tries++) {
    const all = await run('--duration', '200')
    expect(all.map((lines) => lines.length)).toEqual([10, 10, 10])
    expect(new Set(all.flat()).size, 'every line is of another process or another step').toBe(30)
    const [without, withLock, withRLock] = all
    expect(inTurns(withLock), withLock.join('\n')).toBe(true)
    expect(inTurns(withRLock), withRLock.join('\n')).toBe(true)
    if (!inTurns(without)) break
    expect(tries, without.join('\n')).toBeLessThan(5)
  }
})
