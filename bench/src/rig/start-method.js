// @ts-check
import { need } from './need.js'
import { skip } from './outcome.js'

/**
 * The option that starts a process this way. As long as there is but one way, there is nothing to choose.
 * @param {string} startMethod
 * @returns {Promise<{ startMethod?: string }>}
 */
export async function needStartMethod(startMethod) {
  const { getAllStartMethods } = await need('@mp/process', 'Process')
  const methods = getAllStartMethods?.() ?? ['spawn']
  if (!methods.includes(startMethod)) skip(`not there yet: the start method ${startMethod}`)
  return getAllStartMethods ? { startMethod } : {}
}
