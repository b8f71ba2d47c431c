/** What /proc knows of the open files of processes. */
import { readdirSync, readlinkSync } from 'node:fs'
import { descendants, isRunning } from '../../../scripts/testing/processes.js'
import { until } from './until.js'

/** Waits for a descendant that has the file open, and says which. */
export async function readerOf(file: string, pid: number): Promise<number> {
  const reader = () => {
    if (!isRunning(pid)) throw new Error(`process ${pid} ended before anyone below it opened ${file}`)
    return descendants(pid).find((each) => openFiles(each).includes(file))
  }
  let found: number | undefined
  await until(`a reader of ${file} below process ${pid}`, () => (found = reader()) !== undefined)
  return found ?? NaN
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
