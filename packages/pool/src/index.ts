export { AsyncResult } from './results/async-result.js'
export type { Callback, Callbacks, ErrorCallback } from './results/callbacks.js'
export type { ImapIterator } from './imap/imap-iterator.js'
export type { ImapOptions } from './imap/start-imap.js'
export { Pool } from './pool/pool.js'
export type { MapOptions } from './results/start-map.js'
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
