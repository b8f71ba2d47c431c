import { spawnSync } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'

const internal = pathToFileURL(new URL('../../dist/internal.js', import.meta.url).pathname).href
const program = `
  import { PARTICIPANT, party } from '${internal}'
  const { words, at } = party()
  console.log(words[at + PARTICIPANT.spinLongestNs])
`
const hasTaskset = spawnSync('taskset', ['-c', '0', 'true']).status === 0

test.runIf(hasTaskset)('nobody spins who may run on one processor only, whatever the machine has', () => {
  const { stdout, stderr } = spawnSync(
    'taskset',
    ['-c', '0', process.execPath, '--input-type=module', '--eval', program],
    { encoding: 'utf8', timeout: 20_000 },
  )
  expect(stderr).toBe('')
  expect(stdout).toBe('0\n')
})
