import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runProgram } from '../../../scripts/testing/program.js'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))

async function run(...args: string[]): Promise<string[]> {
  const { stdout } = await runProgram(process.execPath, [program, ...args])
  return stdout.trimEnd().split('\n')
}

test.each([
  [13, 4],
  [6, 1],
])('%i guests, %i rooms: never more inside, and everybody sings', async (guests, rooms) => {
  const lines = await run('--guests', `${guests}`, '--rooms', `${rooms}`, '--song', '50')
  const inside = new Set<string>()
  const sung = new Set<string>()
  for (const line of lines.slice(1, -1)) {
    const [, guest, what] = /^(Guest-\d+) \(pid \d+\) (goes in|comes out)$/.exec(line) ?? []
    if (what === 'goes in') inside.add(guest!)
    else if (inside.delete(guest!)) sung.add(guest!)
    expect(inside.size).toBeLessThanOrEqual(rooms)
  }
  expect(sung.size).toBe(guests)
  expect(lines).toHaveLength(2 * guests + 2)
  expect(lines.at(-1)).toBe(`all have sung; rooms free: ${rooms}`)
})
