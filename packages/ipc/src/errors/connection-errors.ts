import { defineError, MpError } from './mp-error.js'

/** The other end of a connection is gone. Mirrors Python's `EOFError`. */
export class EOFError extends MpError {
  declare readonly code: 'ERR_MP_EOF'
}
defineError(EOFError, 'ERR_MP_EOF')

/** The message does not fit into the given buffer; `data` is the whole message. Mirrors `multiprocessing.BufferTooShort`. */
export class BufferTooShort extends MpError {
  declare readonly code: 'ERR_MP_BUFFER_TOO_SHORT'
  /** The whole message. It has been received: nothing of it is lost. */
  readonly data: Uint8Array

  constructor(message: string, data: Uint8Array, options?: ErrorOptions) {
    super(message, options)
    this.data = data
  }
}
defineError(BufferTooShort, 'ERR_MP_BUFFER_TOO_SHORT')

/** The other side does not hold the same authkey. Mirrors `multiprocessing.AuthenticationError`. */
export class AuthenticationError extends MpError {
  declare readonly code: 'ERR_MP_AUTH'
}
defineError(AuthenticationError, 'ERR_MP_AUTH')
