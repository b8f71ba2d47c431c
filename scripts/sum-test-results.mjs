// The last line of `.ci/run`: the tests of all runs that left their results in .cache/test-results.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cache } from './setup/root.mjs'

const folder = join(cache, 'test-results')
let passed = 0
let failed = 0
for (const name of existsSync(folder) ? readdirSync(folder) : []) {
  const results = JSON.parse(readFileSync(join(folder, name), 'utf8'))
  // A file that could not be loaded has no tests to count, and is a failure all the same.
  const broken = results.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
  passed += results.numPassedTests
  failed += results.numFailedTests + broken.length
  console.log(`${name.replace('.json', '')}: ${results.numPassedTests} of ${results.numTotalTests} tests passed`)
}
console.log(`${passed} passed, ${failed} failed`)
