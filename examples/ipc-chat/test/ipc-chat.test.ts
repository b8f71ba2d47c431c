import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runProgram } from '../../../scripts/testing/program.js'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))

async function run(...args: string[]): Promise<string> {
  return (await runProgram(process.execPath, [program, ...args])).stdout
}

test.each([[[]], [['--tcp']]])('everybody hears every sentence, in the order of each speaker: %j', async (options) => {
  const text = await run(...options)
  expect(text).toContain('a stranger with another key was turned away\n')
  const said = [...text.matchAll(/^(Guest-\d) \(pid (\d+)\): this is sentence (\d) of 3$/gm)]
  for (const guest of ['Guest-1', 'Guest-2', 'Guest-3']) {
    const own = said.filter((match) => match[1] === guest)
    expect(own.map((match) => match[3])).toEqual(['1', '2', '3'])
    const [, , pid] = own[0]!
    expect(text).toContain(`${guest} (pid ${pid}) heard 9 sentences\n`)
  }
  expect(new Set(said.map((match) => match[2])).size).toBe(3)
  expect(text.trimEnd().split('\n').at(-1)).toBe('the room is closed')
})

test('takes sizes', async () => {
  const text = await run('--guests', '2', '--sentences', '5')
  expect(text.match(/heard 10 sentences/g)).toHaveLength(2)
})
