// @ts-check
import { spawnSync } from 'node:child_process'

/**
 * Debian's own Python first: it is the one the targets were set against, and self-built ones may be slower.
 * @param {string | undefined} wanted
 * @returns {{ path: string, version: string } | undefined}
 */
export function findPython(wanted) {
  for (const path of wanted ? [wanted] : ['/usr/bin/python3', 'python3']) {
    const found = spawnSync(path, ['-c', 'import multiprocessing, platform; print(platform.python_version())'], {
      encoding: 'utf8',
    })
    if (found.status === 0) return { path, version: found.stdout.trim() }
  }
  if (wanted) throw new Error(`${wanted} is no Python with multiprocessing`)
  return undefined
}
