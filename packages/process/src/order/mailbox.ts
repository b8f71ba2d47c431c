/**
 * How an order gets to a process: through a ring that is made before the process is started and filled while it boots.
 *
 * The ring is a shared object, so whoever dies meanwhile, the order's memory and the handles in it are given back: the
 * parent holds the ring until its child has ended, the child until it has read the order.
 */
import {
  Consumer,
  createRing,
  NOTHING,
  type ObjectToken,
  party,
  Producer,
  RING,
  ringKind,
  waitSync,
} from '@mp/ipc/internal'
import type { Order } from './order.js'

/** The parent's half. */
export class Outbox {
  readonly #ref = createRing(party(), 1)

  constructor() {
    // Held by this object: when it is dropped, so is the ring.
    party().handles.follow(this, this.#ref)
  }

  get token(): ObjectToken {
    return party().handles.token(this.#ref)
  }

  /** @throws SerializationError for what cannot be sent, with the path to it */
  send(order: Order): void {
    new Producer(party(), this.#ref, true).put(order)
    // SYNC: the message is in the ring before its reader is rung; the reader waits on the ring's list of readers.
  }

  /** The child has ended. */
  close(): void {
    party().handles.letGo(this, this.#ref)
  }
}

/** The child's half: waits for the order. `undefined` when the parent died before it had sent one. */
export function receiveOrder(token: ObjectToken, parentLives: () => boolean): Order | undefined {
  const me = party()
  const ref = me.handles.attach(ringKind, token)
  const held = {}
  me.handles.follow(held, ref)
  const consumer = new Consumer(me, ref, true)
  let order: unknown = NOTHING
  waitSync(me, ref + RING.readers, () => (order = consumer.get()) !== NOTHING || !parentLives(), Infinity)
  me.handles.letGo(held, ref)
  return order === NOTHING ? undefined : (order as Order)
}
