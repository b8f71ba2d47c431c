import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runProgram } from '../../../scripts/testing/program.js'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))

async function run(...args: string[]): Promise<string[]> {
  const { stdout } = await runProgram(process.execPath, [program, ...args])
  return stdout.trimEnd().split('\n')
}

test.each([
  [3, 4],
  [6, 1],
  [1, 10],
])('%i trips of %i: it sails when it is full, never more are aboard, and all are carried', async (trips, seats) => {
  const lines = await run('--trips', `${trips}`, '--seats', `${seats}`)
  const oneTrip = (trip: number) => [
    ...Array.from({ length: seats }, (_, i) => `Passenger goes aboard, as number ${i + 1}`),
    `trip ${trip}: the ferry sails with ${seats}`,
    'the ferry is back, and empty',
  ]
  const expected = Array.from({ length: trips }, (_, i) => oneTrip(i + 1)).flat()
  const anybody = lines.map((line) => line.replace(/^Passenger-\d+ \(pid \d+\)/, 'Passenger'))
  expect(anybody).toEqual([...expected, `all ${trips * seats} were carried, 0 are left aboard`])
  expect(new Set(lines.join('\n').match(/^Passenger-\d+ \(pid \d+\)/gm)).size).toBe(trips * seats)
})
