/** An end of a pipe as one thread holds it. */
import { SHAREABLE, type Shareable } from '../codec/index.js'
import { EOFError } from '../errors/index.js'
import type { Ref } from '../arena/cells.js'
import type { Party } from '../family/party.js'
import { type Attachment, shareClass, SharedObject } from '../objects/shared-object.js'
import { NOTHING } from '../ring/consumer.js'
import { RING } from '../ring/ring-layout.js'
import { ringSize } from '../ring/ring-size.js'
import { waitSync } from '../wait/sync-wait.js'
import { hasWaiters, wakeSome } from '../wait/wait-list.js'
import { Connection, type Content } from './connection.js'
import type { Sink } from './received-bytes.js'
import { PIPE_END, pipeEndKind } from './pipe-end-kind.js'
import { PipeReader } from './pipe-reader.js'
import { type Outgoing, PipeWriter } from './pipe-writer.js'

/** This thread's hold on an end: let go when it is closed, or collected with the connection that has it. */
class PipeEnd extends SharedObject {
  readonly holder: Party
  readonly inbound: Ref
  readonly outbound: Ref

  constructor(origin: Attachment | ((party: Party) => Ref)) {
    super(endClass, origin)
    this.holder = this.party
    this.inbound = this.party.words[this.ref + PIPE_END.inbound]!
    this.outbound = this.party.words[this.ref + PIPE_END.outbound]!
  }

  protected describe(): string {
    return 'end of a pipe'
  }
}

const endClass = shareClass(
  { type: 'Connection', module: import.meta.url, kind: pipeEndKind },
  (attachment) => new PipeConnection(attachment),
)

export class PipeConnection<In = unknown, Out = unknown> extends Connection<In, Out> {
  readonly readable: boolean
  readonly writable: boolean
  readonly #end: PipeEnd
  readonly #party: Party
  readonly #reader: PipeReader
  readonly #writer: PipeWriter
  /** words of the lists of those who wait to receive, and for room */
  readonly #readers: number
  readonly #writers: number
  #closed = false

  constructor(origin: Attachment | ((party: Party) => Ref)) {
    super()
    this.#end = new PipeEnd(origin)
    const { holder, inbound, outbound } = this.#end
    this.#party = holder
    this.readable = inbound !== 0
    this.writable = outbound !== 0
    this.#reader = new PipeReader(holder, inbound)
    this.#writer = new PipeWriter(holder, outbound)
    this.#readers = inbound + RING.readers
    this.#writers = outbound + RING.writers
  }

  get closed(): boolean {
    return this.#closed
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    // Before the rings may be somebody else's memory: whatever waits through this end throws from now on.
    if (this.readable) this.#party.waits.retryAll(this.#readers)
    if (this.writable) this.#party.waits.retryAll(this.#writers)
    this.#end[Symbol.dispose]()
  }

  [SHAREABLE](): Shareable {
    this.assertOpen()
    return this.#end[SHAREABLE]()
  }

  protected async transmit(content: Content, timeout: number, signal: AbortSignal | undefined): Promise<boolean> {
    // Those of this thread that wait already come first.
    if (timeout <= 0 || !this.#party.waits.isWaitingFor(this.#writers)) if (this.#sendNow(content)) return true
    if (timeout <= 0) return false
    const outgoing = this.#keep(content)
    let sent = false
    try {
      const attempt = (): boolean => this.#attempt(outgoing)
      sent = await this.#party.waits.wait(this.#writers, attempt, { timeout, signal })
    } finally {
      this.#writer.letGo(outgoing, sent)
    }
    return sent
  }

  protected transmitSync(content: Content, timeout: number): boolean {
    if (this.#sendNow(content)) return true
    if (timeout <= 0) return false
    const outgoing = this.#keep(content)
    let sent = false
    try {
      sent = waitSync(this.#party, this.#writers, () => this.#attempt(outgoing), timeout)
    } finally {
      this.#writer.letGo(outgoing, sent)
    }
    return sent
  }

  protected takeValue(): unknown {
    return this.#take(() => this.#reader.takeValue())
  }

  protected takeBytes<T>(sink: Sink<T>): T | typeof NOTHING {
    return this.#take(() => this.#reader.takeBytes(sink))
  }

  protected isReady(): boolean {
    this.#party.reapTheDead()
    return this.#reader.isDeserted || this.#reader.hasMessages
  }

  protected isFirst(): boolean {
    return !this.#party.waits.isWaitingFor(this.#readers)
  }

  protected async until(
    attempt: () => boolean,
    timeout: number,
    signal: AbortSignal | undefined,
    independent: boolean,
  ): Promise<boolean> {
    const got = await this.#party.waits.wait(this.#readers, attempt, { timeout, signal, independent })
    this.#passOn()
    return got
  }

  protected untilSync(attempt: () => boolean, timeout: number): boolean {
    const got = waitSync(this.#party, this.#readers, attempt, timeout)
    this.#passOn()
    return got
  }

  /** One ring may have been about several messages, and who only polls takes none: whoever was woken wakes the next one. */
  #passOn(): void {
    const { words, slot } = this.#party
    if (this.#closed || !hasWaiters(words, this.#readers) || !this.#reader.hasMessages) return
    wakeSome(this.#party, this.#readers, 1, slot)
  }

  protected describe(): string {
    const { inbound, outbound } = this.#end
    const { words } = this.#party
    const side = (ring: Ref, what: string, gone: boolean): string =>
      ring === 0 ? '' : `${String(ringSize(words, ring))} ${what}${gone ? ', the other end is gone' : ''}`
    return [side(inbound, 'to receive', this.#reader.isDeserted), side(outbound, 'sent', this.#writer.isDeserted)]
      .filter((text) => text !== '')
      .join('; ')
  }

  #take<T>(take: () => T | typeof NOTHING): T | typeof NOTHING {
    this.assertOpen()
    // SYNC: the mark is read before the ring; what was sent before the mark was set is found then.
    let deserted = this.#reader.isDeserted
    let taken = take()
    if (taken === NOTHING && !deserted) {
      this.#party.reapTheDead()
      deserted = this.#reader.isDeserted
      if (deserted) taken = take()
    }
    if (taken === NOTHING && deserted) throw new EOFError('the other end of the connection is gone')
    return taken
  }

  /** False when there is no room, and nothing has happened then. */
  #sendNow(content: Content): boolean {
    if (!this.#hasRoom()) return false
    if ('value' in content) this.#writer.putValue(content.value)
    else this.#writer.putBytes(content.bytes)
    return true
  }

  #attempt(outgoing: Outgoing): boolean {
    if (!this.#hasRoom()) return false
    this.#writer.put(outgoing)
    return true
  }

  #keep(content: Content): Outgoing {
    return 'value' in content ? this.#writer.keepValue(content.value) : this.#writer.keepBytes(content.bytes)
  }

  #hasRoom(): boolean {
    this.assertOpen()
    this.#party.reapTheDead()
    if (this.#writer.isDeserted) throw new EOFError('the other end of the connection is gone: nobody would receive it')
    return !this.#writer.isFull
  }
}
