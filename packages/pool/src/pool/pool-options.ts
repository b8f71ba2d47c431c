import { invalidType } from '@mp/ipc/internal'
import type { StartMethodName } from '@mp/process'
import { checkWhole } from '../results/chunks.js'
import type { AnyCallable, FunctionTable } from './functions.js'
import type { SchedulerSettings } from '../scheduling/scheduler.js'

/** Options of a `Pool`. */
export interface PoolOptions {
  /** Runs in each worker before its first task, also in those that replace others. */
  readonly initializer?: AnyCallable | undefined
  /** Arguments of the initializer. */
  readonly initargs?: readonly unknown[] | undefined
  /** A worker ends after so many tasks and is replaced. Default: never. */
  readonly maxTasksPerChild?: number | undefined
  /** Bytes of resident memory; a worker that uses more after a task ends and is replaced. Default: no limit. */
  readonly maxMemoryPerChild?: number | undefined
  /** How workers are started. Default: the program's start method. */
  readonly startMethod?: StartMethodName | undefined
  /** Begins the names of the workers. Default `'PoolWorker'`. */
  readonly name?: string | undefined
}

/** Checks a pool's options. @throws TypeError, RangeError, TargetError */
export function readPoolOptions(options: PoolOptions, functions: FunctionTable): Omit<SchedulerSettings, 'size'> {
  const { initializer, initargs = [], maxTasksPerChild, maxMemoryPerChild, startMethod, name = 'PoolWorker' } = options
  if (!Array.isArray(initargs)) throw invalidType('initargs', 'an array of arguments', initargs)
  if (typeof name !== 'string') throw invalidType('name', 'a string', name)
  return {
    name,
    startMethod,
    maxTasksPerChild: maxTasksPerChild === undefined ? undefined : checkWhole('maxTasksPerChild', maxTasksPerChild),
    initializer: {
      initializer: initializer === undefined ? undefined : functions.find(initializer).target,
      initargs,
      maxMemory: maxMemoryPerChild === undefined ? 0 : checkWhole('maxMemoryPerChild', maxMemoryPerChild),
    },
  }
}
