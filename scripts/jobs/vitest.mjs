import { join } from 'node:path'
import { at, cache } from '../setup/root.mjs'
import { CommandFailed, runToEnd } from '../setup/run.mjs'
import { watchLeftovers } from './leftovers.mjs'

/**
 * Runs the tests with a Node (this one, unless told otherwise; children inherit it), and fails when they fail or leave
 * processes behind. The results also go to a file whose name `results` gives, for the sum at the end of `.ci/run`.
 */
export async function runVitest(args, { node = process.execPath, env, results = process.env.MP_TEST_RESULTS } = {}) {
  const file = join(cache, 'test-results', `${results}.json`)
  const json = results ? ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`] : []
  const watch = watchLeftovers()
  const vitest = at('node_modules/vitest/vitest.mjs')
  const exitCode = await runToEnd(node, [vitest, 'run', ...json, ...args], { env: { ...env, ...watch.env } })
  const left = await watch.leftovers()
  if (left.length > 0) console.error(`The tests left processes running:\n${left.map((line) => `  ${line}\n`).join('')}`)
  if (exitCode !== 0 || left.length > 0) throw new CommandFailed('vitest', exitCode || 1)
}
