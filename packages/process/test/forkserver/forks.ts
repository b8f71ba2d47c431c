/** Starts forked processes and reads what they print; finds the template they come from. */
import { readdirSync, readFileSync } from 'node:fs'
import { activeChildren, Process, type ProcessOptions } from '../../dist/index.js'
import { nothing } from '../fixtures/forked.mjs'
import { told } from '../told.js'

export const forked = <Args extends readonly unknown[]>(options: ProcessOptions<Args>): Process<Args> =>
  new Process({ ...options, startMethod: 'forkserver' } as ProcessOptions<Args>)

export const toldByFork = (options: object): Promise<unknown[]> =>
  told({ ...options, startMethod: 'forkserver' } as never)

/** Zombies, too. */
export const childrenOfThisProcess = (): number[] =>
  readdirSync('/proc/self/task')
    .flatMap((thread) => readFileSync(`/proc/self/task/${thread}/children`, 'utf8').trim().split(' '))
    .filter((pid) => pid !== '')
    .map(Number)

/** Templates of this process that live, and their spare forks, which look like them. */
export const templates = (): number[] =>
  childrenOfThisProcess()
    .filter((pid) => !activeChildren().some((child) => child.pid === pid))
    .filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('template-main'))

/** What the template has made ahead, the first one first. */
const spares = (): number[] =>
  templates()
    .filter(hasNeverExecuted)
    .sort((a, b) => a - b)

/** The kernel's PF_FORKNOEXEC. */
export function hasNeverExecuted(pid: number): boolean {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')
  return (Number(fields[6]) & 0x40) !== 0
}

/** Waits until there are spare forks: the pid of the one that is taken next. */
export async function nextSpare(): Promise<number> {
  await forked({ target: nothing }).start().join()
  while (spares().length < 2) await new Promise((resolve) => setTimeout(resolve, 10))
  return spares()[0]!
}
