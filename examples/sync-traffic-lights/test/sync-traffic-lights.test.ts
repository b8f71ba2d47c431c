import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runProgram } from '../../../scripts/testing/program.js'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))

async function run(...args: string[]): Promise<string[]> {
  const { stdout } = await runProgram(process.execPath, [program, ...args])
  return stdout.trimEnd().split('\n')
}

const who = (lines: string[], what: RegExp) =>
  lines.flatMap((line) => (what.test(line) ? [line.slice(0, line.indexOf(' '))] : [])).sort()

test('no car passes before the first green; everybody passes', async () => {
  const lines = await run('--phase', '300')
  const firstGreen = lines.indexOf('the light turns green')
  expect(who(lines.slice(0, firstGreen), /waited for green/)).toEqual([])
  expect(who(lines, /waited for green/)).toEqual(['Car-1', 'Car-2', 'Car-3', 'Car-4', 'Car-5', 'Car-6'])
  expect(who(lines, /^Police.*(has green|goes at red)$/)).toEqual(['Police-1', 'Police-2'])
  expect(lines.at(-1)).toBe('all 8 have passed')
})

test('police does not wait for a light that stays red', async () => {
  const lines = await run('--phase', '3600000', '--cars', '0', '--police', '3')
  expect(lines).not.toContain('the light turns green')
  expect(who(lines, /goes at red$/)).toEqual(['Police-1', 'Police-2', 'Police-3'])
})

test('a light that stays green lets all cars pass', async () => {
  const lines = await run('--phase', '1', '--turns', '1', '--police', '0')
  expect(lines.filter((line) => line.startsWith('the light'))).toEqual(['the light is red', 'the light turns green'])
  expect(who(lines, /waited for green/)).toHaveLength(6)
})
