import { setTimeout as sleep } from 'node:timers/promises'
import { onTestFinished } from 'vitest'

/** Waits for something that has to happen. How long is up to the test's own timeout, which also ends the waiting. */
export async function until(condition: () => boolean): Promise<void> {
  let over = false
  onTestFinished(() => {
    over = true
  })
  while (!condition()) {
    if (over) throw new Error('the test was over before this happened')
    await sleep(5)
  }
}
