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

/** Waits for a spare fork of the template for this process's options: its pid. */
export async function spare(): Promise<number> {
  if (templates().length === 0) await forked({ target: nothing }).start().join()
  const before = new Set(templates())
  for (;;) {
    await forked({ target: nothing }).start().join()
    for (let tries = 0; tries < 200; tries++) {
      const fresh = templates().find((pid) => !before.has(pid))
      if (fresh !== undefined) return fresh
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
}
