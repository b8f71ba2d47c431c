/** For the sister packages alone. Nothing here is covered by semantic versioning. */
export { cpuQuota } from './cpu/cpu-quota.js'
export { endWith } from './ending/end-of-process.js'
export { isEndingDaemons } from './ending/end-children.js'
export { inheritedExecArgv, inheritedNodeOptions } from './start-methods/spawn/exec-argv.js'
export { signalOfExitcode } from './process/exit-code.js'
export { ENDED, type InternalOptions, POOL_WORKER } from './process/internal-options.js'
export type { Launch, Launched, StartMethod } from './start-methods/start-method.js'
