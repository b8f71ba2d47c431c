/** Locks, semaphores, events, conditions and barriers between processes. Mirrors `multiprocessing.synchronize`. */
export { Barrier, type BarrierAction, type BarrierOptions } from './barrier.js'
export { BoundedSemaphore } from './bounded-semaphore.js'
export { Condition } from './condition.js'
export { Event } from './event.js'
export { Lock } from './lock.js'
export { RLock } from './rlock.js'
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
