// @ts-check
import { readFileSync, readdirSync } from 'node:fs'

/**
 * Megabytes, from /proc/<pid>/smaps_rollup.
 * @param {number | 'self'} pid
 */
export function memoryOf(pid) {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  /** @param {string} name */
  const field = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]) / 1024
  return { pss: field('Pss'), rss: field('Rss') }
}

/**
 * The processes below one, however deep.
 * @param {number} ancestor
 */
export function descendants(ancestor) {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => {
        const stat = statOf(Number(pid))
        return stat ? [/** @type {const} */ ([Number(pid), Number(stat[1])])] : []
      }),
  )
  const found = new Set([ancestor])
  for (let before = 0; before !== found.size;) {
    before = found.size
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid)
  }
  found.delete(ancestor)
  return [...found]
}

/**
 * User and system time, in clock ticks (1/100 s).
 * @param {number} pid
 */
export function ticksOf(pid) {
  const stat = statOf(pid)
  if (!stat) throw new Error(`process ${pid} is gone`)
  return Number(stat[11]) + Number(stat[12])
}

/**
 * The fields of /proc/<pid>/stat after the name (which may hold blanks): state is 0, ppid 1, utime 11, stime 12.
 * @param {number} pid
 */
function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}
