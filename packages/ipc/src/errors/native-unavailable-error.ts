import { defineError, MpError } from './mp-error.js'

/** No native part could be loaded on this platform; `tried` lists every attempt and why it failed. */
export class NativeUnavailableError extends MpError {
  declare readonly code: 'ERR_MP_NATIVE_UNAVAILABLE'
  /** One line per attempt: the path, and why it could not be loaded. */
  readonly tried: readonly string[]

  constructor(message: string, tried: readonly string[], options?: ErrorOptions) {
    super(message, options)
    this.tried = tried
  }
}
defineError(NativeUnavailableError, 'ERR_MP_NATIVE_UNAVAILABLE')
