/**
 * How an order gets to a process: through a ring, or on a page as JSON, which is made before the process is started and
 * filled while it boots.
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
  type Ref,
  RING,
  ringKind,
  waitSync,
} from '@mp/ipc/internal'
import { codePlace, publishCode, publishCodeSoon } from '../start-methods/spawn/compiled-code.js'
import { type Instructions, writeOrder } from '../start-methods/spawn/instructions.js'
import type { Order } from './order.js'
import { isPlain } from './plain.js'

/** The parent's half. What it offers is made when it is first asked for: a child uses one or the other. */
export class Outbox {
  #ring: Ref | undefined
  #instruction: Instruction | undefined

  /** The ring's name. */
  get mailbox(): ObjectToken {
    return party().handles.token(this.#theRing())
  }

  /** Number of the page on which instructions are left. */
  get page(): number {
    return (this.#instruction ??= new Instruction(party())).page
  }

  /**
   * @param slot - the child's
   * @throws SerializationError for what cannot be sent, with the path to it
   */
  send(order: Order, slot: number): void {
    if (this.#instruction === undefined) {
      this.#post(order)
      return
    }
    const instruct = (instructions: Pick<Instructions, 'order' | 'mailbox'>): boolean =>
      this.#instruct({ ...instructions, code: codePlace() }, slot)
    const rehearsal = (): void => rehearse(order)
    if (
      [order.args, order.kwargs, order.fields].every(isPlain) &&
      instruct({ order: writeOrder(order), mailbox: null })
    ) {
      // It may need the library later, as those will that are started after it.
      publishCodeSoon(rehearsal)
      return
    }
    this.#post(order)
    publishCode(rehearsal)
    instruct({ order: null, mailbox: this.mailbox })
  }

  #instruct(instructions: Instructions, slot: number): boolean {
    const text = JSON.stringify(instructions)
    if (Buffer.byteLength(text) > LONGEST_INSTRUCTION) return false
    this.#instruction!.leave(text, slot)
    return true
  }

  /** The child has ended. */
  close(): void {
    this.#instruction?.discard()
    if (this.#ring !== undefined) party().handles.letGo(this, this.#ring)
    this.#instruction = this.#ring = undefined
  }

  #post(order: Order): void {
    new Producer(party(), this.#theRing(), true).put(order)
    // SYNC: the message is in the ring before its reader is rung; the reader waits on the ring's list of readers.
  }

  #theRing(): Ref {
    if (this.#ring === undefined) {
      this.#ring = createRing(party(), 1)
      // Held by this object: when it is dropped, so is the ring.
      party().handles.follow(this, this.#ring)
    }
    return this.#ring
  }
}

/**
 * Does what a child does to get its order. What V8 compiles for that is part of the code that children are given.
 */
function rehearse(order: Order): void {
  const outbox = new Outbox()
  const { mailbox } = outbox
  outbox.send({ ...order, args: ['', 0, { a: [true] }], kwargs: null, fields: null }, 0)
  receiveOrder(mailbox, () => true)
  outbox.close()
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
