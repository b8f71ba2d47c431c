import { setTimeout as sleep } from 'node:timers/promises'
import { patience } from '../../../scripts/testing/patience.js'

/** Waits for something that has to happen, and says what it was if it does not. */
export async function until(what: string, condition: () => boolean): Promise<void> {
  for (const deadline = Date.now() + patience(); !condition(); await sleep(5))
    if (Date.now() > deadline) throw new Error(`still waiting for ${what}`)
}
