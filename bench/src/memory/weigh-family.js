// @ts-check
import { descendants, memoryOf } from '../rig/proc.js'

/** What all processes below this one weigh together. */
export function weighFamily() {
  const family = descendants(process.pid).map(memoryOf)
  /** @param {'pss' | 'rss'} name */
  const sum = (name) => family.reduce((total, member) => total + member[name], 0)
  return { pss: [sum('pss')], rss: [sum('rss')], processes: [family.length] }
}
