/** What /proc knows of processes and their open files. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { until } from './until.js'

/** All descendants of a process that are alive now. */
export function descendants(pid: number): number[] {
  const parents = new Map(
    readdirSync('/proc')
      .filter(isNumber)
      .map(Number)
      .map((each) => [each, stat(each)?.parent]),
  )
  const found = [pid]
  for (const ancestor of found) for (const [each, parent] of parents) if (parent === ancestor) found.push(each)
  return found.slice(1)
}

/** Waits for a descendant that has the file open, and says which. */
export async function readerOf(file: string, pid: number): Promise<number> {
  const reader = () => {
    if (!isAlive(pid)) throw new Error(`process ${pid} ended before anyone below it opened ${file}`)
    return descendants(pid).find((each) => openFiles(each).includes(file))
  }
  let found: number | undefined
  await until(`a reader of ${file} below process ${pid}`, () => (found = reader()) !== undefined)
  return found ?? NaN
}

/** Waits until none of these processes is left. A zombie is dead: that nobody reaps it is up to pid 1. */
export const gone = (...pids: readonly number[]): Promise<void> =>
  until(`the end of ${pids.join(', ')}`, () => !pids.some((pid) => isAlive(pid)))

const isNumber = (name: string) => /^\d+$/.test(name)
const isAlive = (pid: number) => !['Z', 'X', undefined].includes(stat(pid)?.state)

function stat(pid: number): { state: string | undefined; parent: number } | null {
  try {
    const [state, parent] = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)!.split(' ')
    return { state, parent: Number(parent) }
  } catch {
    return null
  }
}

/** What a process has open, by path. What it closes while we look is not there. */
export function openFiles(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => target(`/proc/${pid}/fd/${fd}`))
  } catch {
    return []
  }
}

function target(link: string): string[] {
  try {
    return [readlinkSync(link)]
  } catch {
    return []
  }
}
