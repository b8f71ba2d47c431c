import { defineError, MpError } from './mp-error.js'

/** An operation ran out of time. Mirrors `multiprocessing.TimeoutError`. */
export class TimeoutError extends MpError {
  declare readonly code: 'ERR_MP_TIMEOUT'
}
defineError(TimeoutError, 'ERR_MP_TIMEOUT')

/** The call does not fit the state of the object: releasing a free lock, starting a process twice, … */
export class StateError extends MpError {
  declare readonly code: 'ERR_MP_STATE'
}
defineError(StateError, 'ERR_MP_STATE')

/** The object was used after its `close()`. */
export class ClosedError extends MpError {
  declare readonly code: 'ERR_MP_CLOSED'
}
defineError(ClosedError, 'ERR_MP_CLOSED')

/** The barrier is broken: aborted, reset, timed out, or one of its parties died. Mirrors `threading.BrokenBarrierError`. */
export class BrokenBarrierError extends MpError {
  declare readonly code: 'ERR_MP_BROKEN_BARRIER'
}
defineError(BrokenBarrierError, 'ERR_MP_BROKEN_BARRIER')

/** The operation was cancelled by `cancel()` or by its `signal`. Its `name` is `'AbortError'`, as everywhere in Node. */
export class CancelledError extends MpError {
  declare readonly code: 'ERR_MP_CANCELLED'
}
defineError(CancelledError, 'ERR_MP_CANCELLED')
Object.defineProperty(CancelledError.prototype, 'name', { value: 'AbortError', writable: true, configurable: true })
