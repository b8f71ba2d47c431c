/**
 * How much processor time the control groups of this process grant, in processors.
 *
 * Version 2 keeps `cpu.max` (`QUOTA PERIOD` or `max PERIOD`), version 1 `cpu.cfs_quota_us` (-1: none) and
 * `cpu.cfs_period_us`. A group's limit holds for all groups in it, so the smallest on the way up counts. In a container the
 * group's path may be the host's, of which only the end is visible: then what is mounted is the group itself.
 */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** @param root - where `/proc` and `/sys` lie; another folder for tests. `Infinity`: there is no limit */
export function cpuQuota(root = '/'): number {
  let least = Infinity
  for (const line of read(join(root, 'proc/self/cgroup')).split('\n')) {
    const [id, controllers, ...path] = line.split(':')
    const group = path.join(':')
    if (!group.startsWith('/')) continue
    const all = controllers!.split(',')
    if (id === '0' && controllers === '')
      least = Math.min(least, leastOnTheWayUp(join(root, 'sys/fs/cgroup'), group, quota2))
    else if (all.includes('cpu'))
      for (const mount of [controllers!, 'cpu'])
        least = Math.min(least, leastOnTheWayUp(join(root, 'sys/fs/cgroup', mount), group, quota1))
  }
  return least
}

function leastOnTheWayUp(mount: string, group: string, quotaOf: (folder: string) => number): number {
  let least = Infinity
  for (let path = group; ; path = dirname(path)) {
    least = Math.min(least, quotaOf(join(mount, path)))
    if (path === '/') return least
  }
}

function quota2(folder: string): number {
  const [quota, period] = read(join(folder, 'cpu.max')).trim().split(/\s+/)
  return ratio(quota, period)
}

function quota1(folder: string): number {
  return ratio(read(join(folder, 'cpu.cfs_quota_us')), read(join(folder, 'cpu.cfs_period_us')))
}

/** Whatever is not two positive numbers is no limit. */
function ratio(quota: string | undefined, period: string | undefined): number {
  const processors = Number(quota?.trim()) / Number(period?.trim())
  return processors > 0 ? processors : Infinity
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}
