// @ts-check
import { descendants, memoryOf } from '../rig/proc.js'

/**
 * What all processes below this one weigh together.
 * @param {number} children How many there are at least.
 */
export function weighFamily(children) {
  const family = descendants(process.pid).map(memoryOf)
  if (family.length < children) throw new Error(`${children} children were started, ${family.length} are there`)
  /** @param {'pss' | 'rss'} name */
  const sum = (name) => family.reduce((total, member) => total + member[name], 0)
  return { pss: [sum('pss')], rss: [sum('rss')], processes: [family.length] }
}
