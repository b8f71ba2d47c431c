/**
 * What `wait()` can wait for: objects with a method at `Symbol.for('@mp/waitable')`, promises and sockets.
 */

/** Key of the method by which an object tells `wait()` how it is waited for. */
export const WAITABLE: unique symbol = Symbol.for('@mp/waitable') as never

export interface Waitable {
  /** Whether it is ready now. Asked again after every change of anything waited for. */
  ready(): boolean
  /** What it is can only be learnt by watching it for a turn of the event loop: until then it may be ready without saying so. */
  readonly answersLater?: boolean
  /**
   * Calls back whenever it may have become ready, and keeps the program alive, until the returned function is called.
   * Need not call back when it is ready already.
   */
  watch(onChange: () => void): () => void
}

export interface HasWaitable {
  [WAITABLE](): Waitable
}

export const isWaitable = (value: unknown): value is HasWaitable =>
  typeof (value as Partial<HasWaitable> | null | undefined)?.[WAITABLE] === 'function'
