export { AsyncResult, type Callback, type Callbacks, type ErrorCallback } from './results/async-result.js'
export type { ImapIterator } from './imap/imap.js'
export { type ImapOptions, type MapOptions, Pool } from './pool/pool.js'
export type { PoolOptions } from './pool/pool-options.js'
export type { PoolStats, WorkerStats } from './pool/stats.js'
export type { StreamReader } from './streams/stream-reader.js'
export type { TaskOptions } from './tasks/task-options.js'
export { taskSignal } from './tasks/task-signal.js'
export {
  CancelledError,
  InitializerError,
  MaybeEncodingError,
  PoolTerminatedError,
  RemoteError,
  WorkerLostError,
} from '@mp/ipc'
