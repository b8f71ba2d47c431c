// @ts-check
import { appendFileSync } from 'node:fs'

/**
 * Waits for what will not come.
 * @param {string} file
 * @param {any} shared
 * @param {string} method
 */
export async function waitFor(file, shared, method) {
  appendFileSync(file, '1\n')
  await shared[method]()
}
