/** The options of a process: their types, and how they are checked before anything happens. */
import {
  type AnyFunction,
  type Callable,
  type FunctionReference,
  invalidRange,
  invalidType,
  isReference,
} from '@mp/ipc/internal'
import type { InternalOptions } from './internal-options.js'
import type { StartMethodName, StdioMode } from '../start-methods/start-method.js'

/** Where the standard streams of a process go: for all three, or for stdin, stdout and stderr. */
export type Stdio = StdioMode | readonly [StdioMode, StdioMode, StdioMode]

/** Options of a `Process` that do not depend on its target. */
export interface CommonOptions extends InternalOptions {
  /** Default `Process-1`, `Process-2`, …; in `Process-1`: `Process-1:1`, …. */
  name?: string | undefined
  /** Ends with this process instead of being waited for. Default: whether this process is a daemon. */
  daemon?: boolean | undefined
  /** Only for likeness with Python: nothing but `null`. */
  group?: null | undefined
  /** Default: what `setStartMethod` was called with, else `'spawn'`. */
  startMethod?: StartMethodName | undefined
  /** Options of Node for the child. Default: those of this process. */
  execArgv?: readonly string[] | undefined
  /** The whole environment of the child. Default: this process's, as it is when the child is started. */
  env?: NodeJS.ProcessEnv | undefined
  /** Working directory of the child. Default: this process's, as it is when the child is started. */
  cwd?: string | URL | undefined
  /** Default `'inherit'`; with `'pipe'` the streams are at `stdin`, `stdout` and `stderr` of the process. */
  stdio?: Stdio | undefined
  /** Aborting it terminates the process. */
  signal?: AbortSignal | undefined
}

/** What a function is called with: all its arguments in `args`, or the last one in `kwargs`. */
type Arguments<Args extends readonly unknown[]> =
  | (([] extends Args ? { args?: Readonly<Args> } : { args: Readonly<Args> }) & { kwargs?: undefined })
  | (Required<Args> extends readonly [...infer Leading, infer Last]
      ? Last extends object
        ? ([] extends Leading ? { args?: Readonly<Leading> } : { args: Readonly<Leading> }) & { kwargs: Last }
        : never
      : never)

/** Options of a `Process`: `args` and `kwargs` are typed after `target`. */
export type ProcessOptions<Args extends readonly unknown[] = readonly unknown[]> = CommonOptions &
  (
    | ({
        /** The function to run: exported by a module, or a `ref` or `inline` of one. */
        target: Callable<Args>
      } & Arguments<NoInfer<Args>>)
    | {
        /** Left out by a subclass with a `run()` of its own. */
        target?: undefined
        /** What `target` is called with. */
        args?: Iterable<unknown>
        /** One more argument behind `args`, Python's keyword arguments as an object. */
        kwargs?: object | undefined
      }
  )

/** The options, checked and completed as far as they can be at construction. */
export interface CheckedOptions {
  readonly target: AnyFunction | FunctionReference | undefined
  readonly args: readonly unknown[]
  readonly kwargs: object | undefined
  readonly execArgv: readonly string[] | undefined
  readonly env: NodeJS.ProcessEnv | undefined
  readonly cwd: string | URL | undefined
  readonly stdio: readonly [StdioMode, StdioMode, StdioMode]
  readonly signal: AbortSignal | undefined
  readonly startMethod: StartMethodName | undefined
}

/** @throws TypeError, RangeError for what is no option of a process */
export function checkOptions(options: unknown): CheckedOptions {
  if (typeof options !== 'object' || options === null)
    throw invalidType('options', 'an object like { target, args }', options)
  const { target, args, kwargs, group, execArgv, env, cwd, stdio, signal, startMethod } = options as ProcessOptions & {
    readonly args?: Iterable<unknown>
  }
  if (group !== undefined && group !== null) throw invalidType('options.group', 'null', group)
  if (target !== undefined && typeof target !== 'function' && !isReference(target))
    throw invalidType('options.target', 'a function that a module exports', target)
  if (kwargs !== undefined && (typeof kwargs !== 'object' || (kwargs as object | null) === null))
    throw invalidType('options.kwargs', 'an object', kwargs)
  if (execArgv !== undefined && !(Array.isArray(execArgv) && execArgv.every((word) => typeof word === 'string')))
    throw invalidType('options.execArgv', 'an array of texts', execArgv)
  if (env !== undefined && (typeof env !== 'object' || (env as object | null) === null))
    throw invalidType('options.env', 'an object', env)
  if (cwd !== undefined && typeof cwd !== 'string' && !(cwd instanceof URL))
    throw invalidType('options.cwd', 'a path or a file: URL', cwd)
  if (signal !== undefined && !(signal instanceof AbortSignal))
    throw invalidType('options.signal', 'an AbortSignal', signal)
  return {
    target: target,
    args: checkArgs(args),
    kwargs,
    execArgv,
    env,
    cwd,
    stdio: checkStdio(stdio),
    signal,
    startMethod,
  }
}

function checkArgs(args: Iterable<unknown> | undefined): readonly unknown[] {
  if (args === undefined) return []
  if (typeof (args as Partial<Iterable<unknown>> | null)?.[Symbol.iterator] !== 'function' || typeof args === 'string')
    throw invalidType('options.args', 'an array or another iterable', args)
  return [...args]
}

const modes: readonly unknown[] = ['inherit', 'pipe', 'ignore'] satisfies StdioMode[]

function checkStdio(stdio: Stdio | undefined): readonly [StdioMode, StdioMode, StdioMode] {
  const three = stdio === undefined || typeof stdio === 'string' ? Array<unknown>(3).fill(stdio ?? 'inherit') : stdio
  if (Array.isArray(three) && three.length === 3 && three.every((mode) => modes.includes(mode)))
    return [...three] as [StdioMode, StdioMode, StdioMode]
  throw invalidRange('options.stdio', `'inherit', 'pipe', 'ignore', or three of these`, stdio)
}

/** @throws TypeError when it is not a boolean */
export function checkDaemon(daemon: unknown): boolean {
  if (typeof daemon !== 'boolean') throw invalidType('daemon', 'a boolean', daemon)
  return daemon
}
