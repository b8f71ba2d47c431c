export { AsyncResult, type Callback, type Callbacks, type ErrorCallback } from './async-result.js'
export type { ImapIterator } from './imap.js'
export { type ImapOptions, type MapOptions, Pool } from './pool.js'
export type { PoolOptions } from './pool-options.js'
export type { PoolStats, WorkerStats } from './stats.js'
export type { StreamReader } from './stream-reader.js'
export type { TaskOptions } from './task-options.js'
export { taskSignal } from './task-signal.js'
export {
  CancelledError,
  InitializerError,
  MaybeEncodingError,
  PoolTerminatedError,
  RemoteError,
  WorkerLostError,
} from '@mp/ipc'
