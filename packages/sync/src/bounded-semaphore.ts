import { Semaphore } from './semaphore.js'
import { type SemaphoreOptions, SemaphoreOrigin, shareSemaphore } from './semaphore-origin.js'

/**
 * A semaphore that never has more tokens than it began with. Mirrors `multiprocessing.BoundedSemaphore`, with the check on
 * every platform: a `release` beyond it is a `StateError`, and the value stays.
 *
 * @example
 * const seats = new BoundedSemaphore(2)
 * seats.release() // StateError
 */
export class BoundedSemaphore extends Semaphore {
  /**
   * @param value - tokens to begin with, and the most there may be; default 1
   * @throws TypeError, RangeError (`ERR_MP_INVALID_ARG`)
   */
  constructor(value?: number, options?: SemaphoreOptions)
  constructor(value: unknown = 1, options: unknown = {}) {
    super((value instanceof SemaphoreOrigin ? value : classes.make(value, options)) as never)
  }
}

const classes = shareSemaphore(
  'BoundedSemaphore',
  import.meta.url,
  true,
  (origin) => new (BoundedSemaphore as new (origin: unknown) => BoundedSemaphore)(origin),
)
