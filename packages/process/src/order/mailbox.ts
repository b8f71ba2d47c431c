/**
 * How an order gets to a process: on a page as JSON, which is made before the process is started and filled while it
 * boots; what JSON cannot hold through a ring, which the page names.
 *
 * The ring is a shared object, so whoever dies meanwhile, the order's memory and the handles in it are given back: the
 * parent holds the ring until its child has ended, the child until it has read the order.
 */
import {
  Consumer,
  createRing,
  Instruction,
  LONGEST_INSTRUCTION,
  NOTHING,
  type ObjectToken,
  party,
  Producer,
  RING,
  ringKind,
  waitSync,
} from '@mp/ipc/internal'
import { codePlace, publishCode, publishCodeSoon } from '../start-methods/spawn/compiled-code.js'
import type { Instructions } from '../start-methods/spawn/instructions.js'
import type { Order } from './order.js'
import { isPlain } from './plain.js'

/** A ring for one order. */
class Mailbox {
  readonly #ref = createRing(party(), 1)

  constructor() {
    // Held by this object: when it is dropped, so is the ring.
    party().handles.follow(this, this.#ref)
  }

  get token(): ObjectToken {
    return party().handles.token(this.#ref)
  }

  /** @throws SerializationError for what cannot be sent, with the path to it */
  put(order: Order): void {
    new Producer(party(), this.#ref, true).put(order)
    // SYNC: the message is in the ring before its reader is rung; the reader waits on the ring's list of readers.
  }

  close(): void {
    party().handles.letGo(this, this.#ref)
  }
}

/** The parent's half. */
export class Outbox {
  readonly #instruction = new Instruction(party())
  #mailbox: Mailbox | undefined

  /** Number of the page on which instructions are left. */
  get page(): number {
    return this.#instruction.page
  }

  /**
   * @param slot - the child's
   * @throws SerializationError for what cannot be sent, with the path to it
   */
  send(order: Order, slot: number): void {
    const rehearsal = (): void => rehearse(order)
    if (isPlain([order.args, order.kwargs, order.fields]) && this.#instruct(order, null, slot)) {
      // It may need the library later, as those will that are started after it.
      publishCodeSoon(rehearsal)
      return
    }
    this.#mailbox = new Mailbox()
    this.#mailbox.put(order)
    publishCode(rehearsal)
    this.#instruct(null, this.#mailbox.token, slot)
  }

  /** The child has ended. */
  close(): void {
    this.#instruction.discard()
    this.#mailbox?.close()
  }

  /** False when that is too long for the page. */
  #instruct(order: Order | null, mailbox: ObjectToken | null, slot: number): boolean {
    const text = JSON.stringify({ order, mailbox, code: codePlace() } satisfies Instructions)
    if (Buffer.byteLength(text) > LONGEST_INSTRUCTION) return false
    this.#instruction.leave(text, slot)
    return true
  }
}

/** Does what a child does to get its order. What V8 compiles for that is part of the code that children are given. */
function rehearse(order: Order): void {
  const mailbox = new Mailbox()
  mailbox.put({ ...order, args: ['', 0, { a: [true] }], kwargs: null, fields: null })
  receiveOrder(mailbox.token, () => true)
  mailbox.close()
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
