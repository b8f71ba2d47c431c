/** Node's class of child processes, used directly: unlike `child_process.spawn` it says at once when the system refuses. */
import type { ChildProcess, StdioOptions } from 'node:child_process'
import { KERNEL } from './spawn/kernel-state.js'

export interface Spawnable extends ChildProcess {
  /** Starts it. 0, or minus the number of an error. */
  spawn(options: {
    readonly file: string
    readonly args: readonly string[]
    readonly envPairs: readonly string[]
    readonly cwd?: string | undefined
    readonly stdio: StdioOptions
  }): number
}

const childProcess = (): { readonly ChildProcess: unknown } => process.getBuiltinModule('node:child_process')

/** A process that has not been started. */
export function createSpawnable(): Spawnable {
  return new (childProcess().ChildProcess as new () => Spawnable)()
}

// It takes Node some milliseconds to load. A program that uses this library starts processes; few of its children do.
if ((globalThis as { [KERNEL]?: unknown })[KERNEL] === undefined) childProcess()
