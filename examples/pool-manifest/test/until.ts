import { setTimeout as sleep } from 'node:timers/promises'

/** Shorter than a test's timeout, so that what did not happen is named. */
export const PATIENCE = 45_000

/** Waits for something that has to happen, and says what it was if it does not. */
export async function until(what: string, condition: () => boolean): Promise<void> {
  for (const started = performance.now(); !condition(); await sleep(5)) {
    if (performance.now() - started > PATIENCE) throw new Error(`still waiting for ${what}`)
  }
}
