import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runProgram } from '../../../scripts/testing/program.js'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))

async function run(...args: string[]): Promise<string> {
  return (await runProgram(process.execPath, [program, ...args])).stdout
}

const dishes = (text: string, verb: string) => [...text.matchAll(new RegExp(`${verb} (dish .*)`, 'g'))].map((m) => m[1])

const menu = ['Cook-1', 'Cook-2'].flatMap((cook) => [1, 2, 3, 4].map((n) => `dish ${n} of ${cook}`)).sort()

test.each([
  ['a', 'the eaters ended with -15 -15 -15'],
  ['b', 'the eaters ended with 0 0 0'],
  ['c', 'the eaters are daemons and end with the parent'],
])('(%s) everything cooked is eaten, once, before the end', async (ending, farewell) => {
  const text = await run('--ending', ending)
  expect(dishes(text, 'cooked').sort()).toEqual(menu)
  expect(dishes(text, 'ate').sort()).toEqual(menu)
  expect(text.trimEnd().split('\n').slice(-2)).toEqual([farewell, `(${ending}) all 8 dishes were eaten`])
})

test('one after the other, in other sizes', async () => {
  const text = await run('--cooks', '1', '--eaters', '2', '--dishes', '5', '--room', '1')
  expect(text.match(/ cooked /g)).toHaveLength(15)
  expect(text.match(/ ate /g)).toHaveLength(15)
  expect(text.match(/all 5 dishes were eaten/g)).toHaveLength(3)
  expect(text.match(/got its null/g)).toHaveLength(2)
})
