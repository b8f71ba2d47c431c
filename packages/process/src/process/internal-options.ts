/** Options of a process that only this family of packages knows: symbols, so that no user can give them by accident. */
import type { AnyFunction } from '@mp/ipc/internal'
import type { Order } from '../order/order.js'

/** The process is a worker of a pool: a daemon that may have children. */
export const POOL_WORKER: unique symbol = Symbol('pool worker')

/** Key of a method like `sentinel`, but waiting for it does not keep the program alive. */
export const ENDED: unique symbol = Symbol('ended')

/** The object is for the process that it is made in, which was started by another one. */
export const SELF: unique symbol = Symbol('self')

export interface Self {
  readonly order: Order
  /** What to run, once its module is imported. */
  target: AnyFunction | undefined
}

export interface InternalOptions {
  readonly [POOL_WORKER]?: boolean
  readonly [SELF]?: Self
}
