/** What /proc tells of processes: whether they are there, who belongs to whom, and where each thread is. */
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { patience } from './patience.js'

interface Stat {
  readonly state: string
  readonly parent: number
  readonly group: number
}

/** Whether a process is there and no zombie: that nobody reaps a dead one is up to pid 1. */
export const isRunning = (pid: number): boolean => !['Z', 'X', undefined].includes(statOf(pid)?.state)

/** Resolves when none of the processes is there any more. */
export async function gone(pids: readonly number[]): Promise<void> {
  for (const deadline = Date.now() + patience(); pids.some(isRunning); await sleep(10))
    if (Date.now() > deadline) throw new Error(`still there:\n${describe(pids.filter(isRunning))}`)
}

/** All descendants of a process; those of one that has died belong to somebody else. */
export const descendants = (pid: number): number[] => withDescendants([pid], everyStat()).slice(1)

/** The processes of a group, and all descendants of each: a detached one is in a group of its own. */
export function groupAndDescendants(group: number): number[] {
  const stats = everyStat()
  const members = [...stats].filter(([, stat]) => stat.group === group).map(([pid]) => pid)
  return withDescendants(members, stats)
}

/** Kills a group and all descendants. They are stopped first, so that none starts another while we look for the next. */
export function killGroupAndDescendants(group: number): void {
  const found = new Set<number>()
  const unseen = () => groupAndDescendants(group).filter((pid) => !found.has(pid))
  for (let pids = unseen(); pids.length > 0; pids = unseen())
    for (const pid of pids) {
      found.add(pid)
      send(pid, 'SIGSTOP')
    }
  // The group as such as well: without /proc it is all we know.
  for (const pid of [...found, -group]) send(pid, 'SIGKILL')
}

/** A paragraph for each process: who it is, and in which system call each of its threads is. */
export const describe = (pids: readonly number[]): string => pids.map(describeOne).join('\n')

function describeOne(pid: number): string {
  const stat = statOf(pid)
  if (stat === undefined) return `  pid ${pid} has ended meanwhile`
  const command = read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim() || `[${read(`/proc/${pid}/comm`).trim()}]`
  // Younger ones have smaller numbers when the system has begun again with those.
  const others = list(`/proc/${pid}/task`).filter((thread) => thread !== String(pid))
  const threads = [String(pid), ...others].map((thread) => {
    const [comm, wchan, syscall] = ['comm', 'wchan', 'syscall'].map((name) =>
      read(`/proc/${pid}/task/${thread}/${name}`).trim(),
    )
    return `    thread ${thread} ${comm}: wchan ${wchan || '?'}, syscall ${syscall?.split(' ')[0] || '?'}`
  })
  return [`  pid ${pid}, ppid ${stat.parent}, state ${stat.state}: ${command}`, ...threads].join('\n')
}

function withDescendants(pids: readonly number[], stats: ReadonlyMap<number, Stat>): number[] {
  const found = new Set(pids)
  // A set that grows while it is iterated is iterated to its new end.
  for (const ancestor of found) for (const [pid, { parent }] of stats) if (parent === ancestor) found.add(pid)
  return [...found]
}

function everyStat(): Map<number, Stat> {
  const pids = list('/proc').map(Number)
  return new Map(pids.flatMap((pid) => [[pid, statOf(pid)] as const]).filter(isKnown))
}

const isKnown = (entry: readonly [number, Stat | undefined]): entry is readonly [number, Stat] => entry[1] !== undefined

function statOf(pid: number): Stat | undefined {
  // The name comes in parentheses, and may have some itself.
  const [state, parent, group] = read(`/proc/${pid}/stat`).split(') ').at(-1)!.split(' ')
  return state && parent && group ? { state, parent: Number(parent), group: Number(group) } : undefined
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended, or is not ours.
  }
}

/** The numbers in a folder of /proc. */
function list(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /^\d+$/.test(name))
  } catch {
    return []
  }
}

/** A file of /proc, empty when its process has ended, or when it is not for us. */
function read(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}
