import { join } from 'node:path'
import { at, cache } from '../setup/root.mjs'
import { run } from '../setup/run.mjs'

/**
 * Runs the tests with a Node (this one, unless told otherwise; children inherit it). The results also go to a file whose
 * name `results` gives, for the sum at the end of `.ci/run`.
 */
export function runVitest(args, { node = process.execPath, env = {}, results = process.env.MP_TEST_RESULTS } = {}) {
  const json = [
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${join(cache, 'test-results', `${results}.json`)}`,
  ]
  return run(node, [at('node_modules/vitest/vitest.mjs'), 'run', ...(results ? json : []), ...args], { env })
}
