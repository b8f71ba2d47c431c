import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runProgram } from '../../../scripts/testing/program.js'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))

async function run(...args: string[]): Promise<string> {
  return (await runProgram(process.execPath, [program, ...args])).stdout
}

const sold = (text: string, how: string) => Number(new RegExp(`^${how}: sold (\\d+)`, 'm').exec(text)?.[1])

test('with the lock exactly one buys; without it more than one', async () => {
  // A race is lost or won by luck: the delay makes it all but certain, and a machine that is too busy gets another try.
  for (let tries = 1; ; tries++) {
    const text = await run('--delay', '300')
    expect(sold(text, 'with a lock')).toBe(1)
    expect(text).toContain('with a lock: sold 1 of 1, the file says {"tickets":0}')
    expect(text.match(/^Buyer-\d \(pid \d+\) (bought a ticket|found none left)$/gm)).toHaveLength(10)
    if (sold(text, 'without a lock') > 1) break
    expect(tries, 'without a lock').toBeLessThan(5)
  }
})

test('with the lock there are never more buyers than tickets', async () => {
  const text = await run('--buyers', '4', '--tickets', '3', '--delay', '1')
  expect(sold(text, 'with a lock')).toBe(3)
  expect(text).toContain('with a lock: sold 3 of 3, the file says {"tickets":0}')
})
