import { defineError, MpError } from './mp-error.js'

/** No item was there in time. Mirrors `queue.Empty`. */
export class Empty extends MpError {
  declare readonly code: 'ERR_MP_EMPTY'
}
defineError(Empty, 'ERR_MP_EMPTY')

/** No slot was free in time. Mirrors `queue.Full`; the refused item is in `item`. */
export class Full<T = unknown> extends MpError {
  declare readonly code: 'ERR_MP_FULL'
  /** The item that was not put. */
  readonly item: T

  constructor(message: string, item: T, options?: ErrorOptions) {
    super(message, options)
    this.item = item
  }
}
defineError(Full, 'ERR_MP_FULL')

/** The queue was shut down. Mirrors `queue.ShutDown`. */
export class ShutDown extends MpError {
  declare readonly code: 'ERR_MP_SHUTDOWN'
}
defineError(ShutDown, 'ERR_MP_SHUTDOWN')
