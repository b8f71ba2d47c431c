import { TestRunner } from 'vitest'

const MOST = 45_000

/** How many milliseconds to wait for what has to happen: less than the test has left, so that what did not is named. */
export function patience(): number {
  const test = TestRunner.getCurrentTest()
  const started = test?.result?.startTime
  if (!test?.timeout || started === undefined) return MOST
  return Math.min(MOST, 0.9 * (started + test.timeout - Date.now()))
}
