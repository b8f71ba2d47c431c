/** The object for this process. */
import type { MainProcess } from './main-process.js'
import type { Process } from './process.js'

/** This process as an object: a {@link Process} in one that was started by the family, else the root. */
export type CurrentProcess = Process | MainProcess

let current: CurrentProcess | undefined
let makeMain: (() => MainProcess) | undefined

/**
 * The process that this code runs in. Mirrors `multiprocessing.current_process`.
 *
 * @example
 * console.log(currentProcess().name) // MainProcess, or Process-1 in a child
 */
export function currentProcess(): CurrentProcess {
  return (current ??= makeMain!())
}

export function setCurrentProcess(as: CurrentProcess): void {
  current = as
}

/** Says how the root's object is made: by whom defines its class, so that this file needs neither. */
export function provideMainProcess(make: () => MainProcess): void {
  makeMain = make
}
