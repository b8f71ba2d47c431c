// @ts-check
import { skip } from './outcome.js'

/**
 * Imports a package and makes sure it has what this program is about to use; otherwise the program ends as skipped,
 * so that the benchmarks can be written before the classes they measure.
 * @param {string} specifier
 * @param {...string} names Exports, or members of exported classes: `'Lock'`, `'Lock.acquireSync'`.
 * @returns {Promise<Record<string, any>>}
 */
export async function need(specifier, ...names) {
  const found = await load(specifier)
  for (const name of names) {
    const [exported = '', member] = name.split('.')
    const there = exported in found && (member === undefined || member in (found[exported].prototype ?? {}))
    if (!there) skip(`not there yet: ${specifier} has no ${name}`)
  }
  return found
}

/**
 * @param {string} specifier
 * @returns {Promise<Record<string, any>>}
 */
async function load(specifier) {
  try {
    return await import(specifier)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    const missing = ['ERR_MODULE_NOT_FOUND', 'ERR_PACKAGE_PATH_NOT_EXPORTED', 'MODULE_NOT_FOUND'].includes(code)
    if (missing) return skip(`not there yet: ${specifier} cannot be imported (${code})`)
    throw error
  }
}
