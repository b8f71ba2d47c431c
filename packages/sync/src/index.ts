/** Locks, semaphores, events, conditions and barriers between processes. Mirrors `multiprocessing.synchronize`. */
export { BoundedSemaphore } from './bounded-semaphore.js'
export { Event } from './event.js'
export { Lock } from './lock.js'
export { Semaphore } from './semaphore.js'
export type { SemaphoreOptions } from './semaphore-origin.js'
export {
  BrokenBarrierError,
  ClosedError,
  MpError,
  share,
  type ShareToken,
  StateError,
  TimeoutError,
  unshare,
  type WaitOptions,
} from '@mp/ipc/internal'
