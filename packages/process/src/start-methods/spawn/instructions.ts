/**
 * What a spawned child reads first: its order, if JSON can hold it. Then it need not load this library to begin.
 *
 * kernel.ts reads it, order/mailbox.ts writes it.
 */
import type { ObjectToken } from '@mp/ipc/internal'
import type { Order } from '../../order/order.js'
import type { CodePlace } from './compiled-code.js'

export interface Instructions {
  readonly order: WrittenOrder | null
  /** The ring in which the order is, if it is not here. */
  readonly mailbox: ObjectToken | null
  /** Where the library's code is, or will be soon. */
  readonly code: CodePlace | null
}

/** An order as JSON. */
export type WrittenOrder = Omit<Order, 'authkey'> & { readonly authkey: string }

export function writeOrder(order: Order): WrittenOrder {
  return { ...order, authkey: Buffer.from(order.authkey).toString('base64') }
}

export function readOrder(written: WrittenOrder): Order {
  return { ...written, authkey: Buffer.from(written.authkey, 'base64') }
}
