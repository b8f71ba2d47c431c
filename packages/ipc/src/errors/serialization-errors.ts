import { defineError, MpError } from './mp-error.js'

/** A value that cannot be sent to another process. */
export class SerializationError extends MpError {
  declare readonly code: 'ERR_MP_SERIALIZATION'
  /** Where in the value the culprit sits, such as `args[1].handlers.onClick`; empty for the value itself. */
  readonly path: string

  constructor(message: string, path: string, options?: ErrorOptions) {
    super(message, options)
    this.path = path
  }
}
defineError(SerializationError, 'ERR_MP_SERIALIZATION')

/** The result of a task could not be sent back. Mirrors `multiprocessing.pool.MaybeEncodingError`. */
export class MaybeEncodingError extends SerializationError {
  /** Text of the error that encoding the result raised. */
  readonly exc: string
  /** Text of the result. */
  readonly value: string

  constructor(message: string, path: string, exc: string, value: string, options?: ErrorOptions) {
    super(message, path, options)
    this.exc = exc
    this.value = value
  }
}
defineError(MaybeEncodingError, 'ERR_MP_SERIALIZATION')

/** A function that another process cannot import; the message says why and how to mend it. */
export class TargetError extends MpError {
  declare readonly code: 'ERR_MP_TARGET'
}
defineError(TargetError, 'ERR_MP_TARGET')
