/**
 * The root of every error that `@mp/*` throws.
 *
 * The brand is a registered symbol, so `MpError.is` recognises errors made by another copy of this package (a duplicate
 * install, another realm), where `instanceof` would not.
 */
const brand = Symbol.for('@mp/error')

/** Base class of all `@mp/*` errors: a stable `code`, the fields a handler needs, and `cause`. */
export abstract class MpError extends Error {
  /** Stable identifier of the failure, such as `'ERR_MP_TIMEOUT'`. Never changes between versions. */
  abstract readonly code: string

  constructor(message?: string, options?: ErrorOptions) {
    super(message, options)
    // Its own, so that it is seen when the error is printed, as with Node's errors.
    const { code } = this as { readonly code: string }
    Object.defineProperty(this, 'code', { value: code, writable: true, configurable: true, enumerable: true })
  }

  /**
   * Tells whether a value is an error of this library, also when it comes from another installed copy of it.
   *
   * @example
   * try { await queue.get({ timeout: 100 }) } catch (e) { if (!MpError.is(e)) throw e; console.log(e.code) }
   */
  static is(value: unknown): value is MpError {
    return typeof value === 'object' && value !== null && brand in value
  }
}

/** Puts `name`, `code` and the brand on a prototype. */
export function defineError(errorClass: { prototype: object; name: string }, code: string): void {
  Object.defineProperties(errorClass.prototype, {
    name: { value: errorClass.name, writable: true, configurable: true, enumerable: false },
    code: { value: code, writable: true, configurable: true, enumerable: false },
    [brand]: { value: true },
  })
}
