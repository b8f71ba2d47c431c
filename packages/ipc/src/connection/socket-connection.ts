/** A connection over a socket. Any process may be at the other end, so messages are self-contained and without handles. */
import { Decoder, Encoder, memoryOver, Refusal, refusingHandles, type Shareable, SHAREABLE } from '../codec/index.js'
import { SerializationError, StateError } from '../errors/index.js'
import { party } from '../family/party.js'
import { shareClass } from '../objects/shared-object.js'
import { NOTHING } from '../ring/consumer.js'
import { Connection, type Content } from './connection.js'
import type { Sink } from './received-bytes.js'
import { FRAME, FRAME_HEADER_BYTES, type FrameKind, newFrame } from './frame.js'
import { descriptorOf } from './passing/socket-parts.js'
import { claimDescriptor } from './passing/claim.js'
import { descriptorKind } from './passing/descriptor-kind.js'
import { type DescriptorToken, parkDescriptor } from './passing/desk.js'
import { socketOver } from './passing/socket.js'
import { askedForKey, closedHere, FrameSocket } from './frame-socket.js'

interface ConnectionToken extends DescriptorToken {
  /** bytes that arrived in the sender's process and were not received there */
  readonly unread: Uint8Array | undefined
}

const encoder = new Encoder()
const decoder = new Decoder()

export class SocketConnection<In = unknown, Out = unknown> extends Connection<In, Out> {
  readonly readable = true
  readonly writable = true
  readonly #frames: FrameSocket
  #parked: ConnectionToken | undefined

  constructor(frames: FrameSocket) {
    super()
    this.#frames = frames
  }

  get closed(): boolean {
    return this.#frames.isClosed
  }

  close(): void {
    this.#frames.close()
  }

  /** The connection moves: it is closed here, and whoever receives the message owns it. */
  [SHAREABLE](): Shareable {
    const { handles } = party()
    const token = (this.#parked ??= this.#park())
    return {
      type: socketConnectionClass.type,
      module: socketConnectionClass.module,
      data: token,
      retain: () => handles.retainInFlight(token.ref),
      release: () => handles.releaseInFlight(token.ref),
    }
  }

  #park(): ConnectionToken {
    this.assertOpen()
    const frames = this.#frames
    if (frames.waits.isBusy || frames.isSending)
      throw new Refusal(this, 'a connection that is in use', 'wait until its pending calls are done')
    const fd = descriptorOf(frames.socket, 'a connection')
    const { socket, unread } = frames.release()
    const parked = parkDescriptor(fd, { gone: () => void socket.destroy(), back: () => frames.restore() })
    // The same message may be encoded twice, when it turns out to be a big one.
    queueMicrotask(() => (this.#parked = undefined))
    return { ...parked, unread: unread.length > 0 ? unread : undefined }
  }

  protected transmit(content: Content, timeout: number, signal: AbortSignal | undefined): Promise<boolean> {
    return this.#frames.send('value' in content ? frameOf(content.value) : copyOf(content.bytes), timeout, signal)
  }

  protected transmitSync(): boolean {
    throw noBlockingForm()
  }

  protected takeValue(): unknown {
    const bytes = this.#take(FRAME.value, 'recv()')
    if (bytes === NOTHING) return NOTHING
    return refusingHandles(() => decoder.decode(memoryOver(bytes), 0, bytes.length))
  }

  protected takeBytes<T>(sink: Sink<T>): T | typeof NOTHING {
    const bytes = this.#take(FRAME.bytes, 'recvBytes() or recvBytesInto()')
    return bytes === NOTHING ? NOTHING : sink(bytes)
  }

  protected isReady(): boolean {
    return this.#frames.isWhole || this.#frames.isEnded
  }

  protected isFirst(): boolean {
    return !this.#frames.waits.isBusy
  }

  protected until(
    attempt: () => boolean,
    timeout: number,
    signal: AbortSignal | undefined,
    independent: boolean,
  ): Promise<boolean> {
    return this.#frames.waits.wait(attempt, timeout, signal, independent)
  }

  protected untilSync(): boolean {
    throw noBlockingForm()
  }

  protected describe(): string {
    const { socket, isEnded } = this.#frames
    const peer = socket.remotePort === undefined ? 'unix' : `${String(socket.remoteAddress)}:${socket.remotePort}`
    return `socket, ${peer}${isEnded ? ', the other end is gone' : ''}`
  }

  #take(kind: FrameKind, right: string): Buffer | typeof NOTHING {
    this.assertOpen()
    const frames = this.#frames
    const header = frames.header()
    if (header?.kind === FRAME.handshake) throw askedForKey()
    if (frames.isWhole) {
      if (header?.kind === kind) return frames.take()
      throw new StateError(`the next message is of the other kind: receive it with ${otherOf(right)}`)
    }
    if (frames.isEnded) throw frames.isClosed ? closedHere() : frames.endOfStream()
    return NOTHING
  }
}

const otherOf = (right: string): string => (right === 'recv()' ? 'recvBytes() or recvBytesInto()' : 'recv()')

function frameOf(value: unknown): Buffer {
  const encoded = encoder.encode(value)
  if (encoder.shared.length > 0)
    throw new SerializationError(
      `a ${encoder.shared[0]!.type} cannot be sent over a socket, whose other end may be any process: send it through a Pipe`,
      '',
    )
  const frame = newFrame(FRAME.value, encoded.byteLength)
  encoded.writeTo(memoryOver(frame), FRAME_HEADER_BYTES)
  return frame
}

function copyOf(bytes: Uint8Array): Buffer {
  const frame = newFrame(FRAME.bytes, bytes.length)
  frame.set(bytes, FRAME_HEADER_BYTES)
  return frame
}

const noBlockingForm = (): StateError =>
  new StateError(
    'a connection over a socket has no blocking forms: its bytes arrive through the event loop; use a Pipe',
  )

const socketConnectionClass = shareClass(
  { type: 'SocketConnection', module: import.meta.url, kind: descriptorKind },
  (attachment) => {
    const { unread } = attachment.token as ConnectionToken
    return new SocketConnection(new FrameSocket(socketOver(claimDescriptor(attachment)), unread))
  },
)
