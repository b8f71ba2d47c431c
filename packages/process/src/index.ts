export { Process } from './process/process.js'
export type { CommonOptions, ProcessOptions, Stdio } from './process/process-options.js'
export type { StartMethodName, StdioMode } from './start-methods/start-method.js'
export { type CurrentProcess, currentProcess } from './process/current-process.js'
export { MainProcess } from './process/main-process.js'
export { ParentProcess, parentProcess } from './process/parent-process.js'
export { activeChildren } from './process/active-children.js'
export { cpuCount } from './cpu/cpu-count.js'
export { atexit } from './ending/at-exit.js'
export { exit, SystemExit } from './ending/system-exit.js'
export { type Context, ForkserverProcess, getContext, SpawnProcess } from './start-methods/contexts.js'
export { getAllStartMethods, getStartMethod, setStartMethod } from './start-methods/default-method.js'
export { setForkserverPreload } from './start-methods/forkserver/preload.js'
export { setExecutable } from './start-methods/executable.js'
export { StartError } from './start-methods/start-error.js'
export {
  type Callable,
  ClosedError,
  type FunctionReference,
  inline,
  isMain,
  MpError,
  NativeUnavailableError,
  ref,
  type ReferenceTo,
  SerializationError,
  StateError,
  TargetError,
  wait,
  type Wait,
  type WaitOptions,
} from '@mp/ipc/internal'
