/** What the kernel of a child (kernel.ts) leaves for the library (child.ts), should it be loaded. */
import type { AnyFunction, ObjectToken } from '@mp/ipc/internal'
import type { Order } from '../../order/order.js'

export const KERNEL: unique symbol = Symbol.for('@mp/process/kernel')

export interface Kernel {
  /** The folder it lies in: no other copy of the library takes over. */
  readonly home: string
  /** What it carries out; `null` when the order is in the mailbox. */
  readonly order: Order | null
  readonly mailbox: ObjectToken | null
  /** Once its module is imported. */
  target: AnyFunction | undefined
  /** Whether the target has been asked for and has not settled. */
  isPending: boolean
  /** Whether the library has taken over. */
  isAdopted?: boolean
  /** Takes back the listeners that stand in for the library's. */
  release(): void
}
