/**
 * What a spawned child reads first: its order, if JSON can hold it. Then it need not load this library to begin.
 *
 * kernel.ts reads it, order/mailbox.ts writes it.
 */
import type { ObjectToken } from '@mp/ipc/internal'
import type { Order } from '../../order/order.js'
import type { CodePlace } from './compiled-code.js'

export interface Instructions {
  readonly order: Order | null
  /** The ring in which the order is, if it is not here. */
  readonly mailbox: ObjectToken | null
  /** Where the library's code is, or will be soon. */
  readonly code: CodePlace | null
}
