/** Starts forked processes and reads what they print; finds the template they come from. */
import { readFileSync } from 'node:fs'
import { activeChildren, Process, type ProcessOptions } from '../../dist/index.js'
import { told } from '../told.js'

export const forked = <Args extends readonly unknown[]>(options: ProcessOptions<Args>): Process<Args> =>
  new Process({ ...options, startMethod: 'forkserver' } as ProcessOptions<Args>)

export const toldByFork = (options: object): Promise<unknown[]> =>
  told({ ...options, startMethod: 'forkserver' } as never)

/** Templates of this process that live. Forks look like them. */
export const templates = (): number[] =>
  readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .map(Number)
    .filter((pid) => !activeChildren().some((child) => child.pid === pid))
    .filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('template-main'))
