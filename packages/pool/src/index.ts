export { AsyncResult, type Callback, type Callbacks, type ErrorCallback } from './async-result.js'
export { type MapOptions, Pool, type TaskOptions } from './pool.js'
export type { PoolOptions } from './pool-options.js'
export {
  CancelledError,
  InitializerError,
  MaybeEncodingError,
  PoolTerminatedError,
  RemoteError,
  WorkerLostError,
} from '@mp/ipc'
