export { JoinableQueue, type JoinableQueueOptions } from './joinable-queue.js'
export { Queue } from './queue.js'
export type { GetOptions, Received } from './get-options.js'
export { SimpleQueue } from './simple-queue.js'
export {
  ClosedError,
  Empty,
  Full,
  MpError,
  SerializationError,
  share,
  type ShareToken,
  ShutDown,
  StateError,
  unshare,
} from '@mp/ipc'
