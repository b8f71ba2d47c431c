// @ts-check

import { appendFileSync } from 'node:fs'

/**
 * Long enough for every run; whoever started it terminates it.
 * @param {string} file
 */
export async function idle(file) {
  appendFileSync(file, '1\n')
  await new Promise((resolve) => setTimeout(resolve, 600_000))
}
