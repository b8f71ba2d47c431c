/** Everything of this package with a start method fixed. */
import { StateError, wait } from '@mp/ipc/internal'
import { cpuCount } from '../cpu/cpu-count.js'
import { activeChildren } from '../process/active-children.js'
import { currentProcess } from '../process/current-process.js'
import { markOwn } from '../process/own-classes.js'
import { parentProcess } from '../process/parent-process.js'
import { Process } from '../process/process.js'
import type { ProcessOptions } from '../process/process-options.js'
import { startMethod } from './default-method.js'
import { setForkserverPreload } from './forkserver/preload.js'
import type { StartMethodName } from './start-method.js'

/** A {@link Process} that is started by `spawn` whatever the default is. */
export class SpawnProcess<Args extends readonly unknown[] = readonly unknown[]> extends Process<Args> {
  constructor(options: ProcessOptions<Args> = {}) {
    super({ ...options, startMethod: 'spawn' } as ProcessOptions<Args>)
  }
}
markOwn(SpawnProcess)

/** A {@link Process} that is started by `forkserver` whatever the default is. */
export class ForkserverProcess<Args extends readonly unknown[] = readonly unknown[]> extends Process<Args> {
  constructor(options: ProcessOptions<Args> = {}) {
    super({ ...options, startMethod: 'forkserver' } as ProcessOptions<Args>)
  }
}
markOwn(ForkserverProcess)

const classes = { spawn: SpawnProcess, forkserver: ForkserverProcess } as const

/** The functions of this package, for processes of one start method. */
export class Context {
  readonly #method: StartMethodName
  /** {@link activeChildren}, of every start method. */
  readonly activeChildren = activeChildren
  /** {@link cpuCount} */
  readonly cpuCount = cpuCount
  /** {@link currentProcess} */
  readonly currentProcess = currentProcess
  /** {@link parentProcess} */
  readonly parentProcess = parentProcess
  /** {@link setForkserverPreload} */
  readonly setForkserverPreload = setForkserverPreload
  /** {@link wait} */
  readonly wait = wait
  /** A class of processes with this start method. */
  readonly Process: typeof SpawnProcess

  constructor(method: StartMethodName) {
    this.#method = method
    this.Process = classes[method]
  }

  /** The start method of this context. */
  getStartMethod(): StartMethodName {
    return this.#method
  }

  /** @throws StateError always: that is what the context is for */
  setStartMethod(): never {
    throw new StateError(`this context's start method is '${this.#method}', and stays it: get another context`)
  }
}

/**
 * A context whose processes are started by the given method. Mirrors `multiprocessing.get_context`.
 *
 * @throws RangeError, StateError for a method that is not there or cannot be used here
 *
 * @example
 * const context = getContext('spawn')
 * new context.Process({ target: work }).start()
 */
export function getContext(method?: StartMethodName): Context {
  return new Context(startMethod(method).name)
}
