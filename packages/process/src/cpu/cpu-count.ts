/** How many processors this process may use. */
import { availableParallelism } from 'node:os'
import { cpuQuota } from './cpu-quota.js'

/**
 * How many processes can compute at the same time: the processors this one may run on, but no more than its container
 * grants (cgroup quota, rounded up), and at least 1. `MP_CPU_COUNT` in the environment overrides it. Mirrors
 * `os.process_cpu_count`.
 */
export function cpuCount(): number {
  const wanted = Number(process.env['MP_CPU_COUNT'])
  if (Number.isInteger(wanted) && wanted >= 1) return wanted
  return Math.max(1, Math.min(availableParallelism(), Math.ceil(cpuQuota())))
}
