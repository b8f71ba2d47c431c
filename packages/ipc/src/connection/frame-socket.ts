/**
 * A socket that carries frames. What arrives is kept up to a limit; more is read only while somebody waits, so that a peer
 * cannot make this process hold what nobody wants. Frames go out one after the other, each whole.
 */
import type { Socket } from 'node:net'
import { AuthenticationError, ClosedError, EOFError, SerializationError } from '../errors/index.js'
import { listenForAbort } from '../wait/abort-listeners.js'
import { FRAME_HEADER_BYTES, type FrameHeader, readHeader } from './frame.js'
import { Inbox } from './inbox.js'
import { goOnReading, stopReading } from './passing/socket-parts.js'
import { LocalWaits } from './local-waits.js'

/** Bytes that may arrive before anybody asks for them. */
const UNASKED_BYTES = 64 * 1024
/** Node's timers hold 31 bits. */
const LONGEST_TIMER = 0x7fffffff

interface OutgoingFrame {
  readonly frame: Buffer
  readonly done: (error?: Error | null) => void
}

export class FrameSocket {
  readonly socket: Socket
  readonly waits = new LocalWaits((busy) => this.#ask(busy))
  readonly #inbox = new Inbox()
  readonly #outbox: OutgoingFrame[] = []
  #sending: OutgoingFrame | undefined
  #ended = false
  #failure: Error | undefined
  #rubbish = false
  #closed = false
  #header: FrameHeader | undefined

  /** @param unread - bytes that arrived before, in another process */
  constructor(socket: Socket, unread?: Uint8Array) {
    this.socket = socket
    if (unread !== undefined) this.#inbox.push(Buffer.from(unread))
    socket.setNoDelay(true)
    socket.unref()
    socket.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onEnd).on('error', this.#onError)
  }

  get isClosed(): boolean {
    return this.#closed
  }

  /** Whether the other side is gone, or will send nothing any more. */
  get isEnded(): boolean {
    return this.#ended
  }

  /** Why the other side is gone, when it did not just close. */
  get failure(): Error | undefined {
    return this.#failure
  }

  /** Whether a frame is on its way out. */
  get isSending(): boolean {
    return this.#sending !== undefined || this.socket.writableLength > 0
  }

  /** The header of the next frame, once it is there. What is none ends the connection. */
  header(): FrameHeader | undefined {
    if (this.#header !== undefined || this.#inbox.bytes < FRAME_HEADER_BYTES || this.#rubbish) return this.#header
    this.#header = readHeader(this.#inbox.peek(FRAME_HEADER_BYTES))
    if (this.#header !== undefined) return this.#header
    this.#rubbish = true
    this.#ended = true
    this.socket.destroy()
    return undefined
  }

  /** Whether the next frame is there whole. */
  get isWhole(): boolean {
    const header = this.header()
    return header !== undefined && this.#inbox.bytes >= FRAME_HEADER_BYTES + header.length
  }

  /** Takes the next frame, which is whole. */
  take(): Buffer {
    const { length } = this.#header!
    this.#header = undefined
    this.#inbox.take(FRAME_HEADER_BYTES)
    const frame = this.#inbox.take(length)
    if (this.#inbox.bytes < UNASKED_BYTES && !this.#ended) this.socket.resume()
    return frame
  }

  /**
   * What to throw when the other side has ended and no whole frame is left.
   *
   * @returns EOFError between two frames, SerializationError inside one
   */
  endOfStream(): Error {
    const options = this.#failure === undefined ? undefined : { cause: this.#failure }
    const came = this.#inbox.bytes
    if (came === 0) return new EOFError('the other end of the connection is gone', options)
    const what = this.#rubbish
      ? 'what came over the socket is no message of a Connection'
      : `the other end of the connection went in the middle of a message, of which ${String(came)} bytes had come`
    this.#inbox.take(came)
    this.#header = undefined
    return new SerializationError(what, '', options)
  }

  /**
   * Sends a frame. False when time ran out. A frame that has not begun is withdrawn then; one that has cannot be taken
   * back, so the connection is closed: half a message is never received.
   */
  async send(frame: Buffer, timeout: number, signal?: AbortSignal): Promise<boolean> {
    if (this.#closed) throw closedHere()
    if (this.#ended) throw this.#gone()
    if (timeout <= 0 && this.#sending !== undefined) return false
    return new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined
      const settle = (): void => {
        clearTimeout(timer)
        stopListening()
      }
      const outgoing: OutgoingFrame = {
        frame,
        done: (error) => {
          settle()
          if (error === undefined || error === null) resolve(true)
          else reject(this.#closed ? closedHere() : this.#gone(error))
        },
      }
      const giveUp = (): void => {
        settle()
        const at = this.#outbox.indexOf(outgoing)
        if (at >= 0) this.#outbox.splice(at, 1)
        else this.close()
      }
      const expire = (): void => {
        resolve(false)
        giveUp()
      }
      const abort = (): void => {
        reject(signal?.reason as Error)
        giveUp()
      }
      if (timeout !== Infinity) timer = setTimeout(expire, Math.min(timeout, LONGEST_TIMER))
      const stopListening = listenForAbort(signal, abort)
      this.#outbox.push(outgoing)
      this.#pump()
    })
  }

  /** Sends a last frame and closes, whether or not it arrives. */
  end(frame: Buffer): void {
    this.#closed = true
    this.waits.retryAll()
    this.socket.end(frame, () => this.socket.destroy())
    setTimeout(() => this.socket.destroy(), 1000).unref()
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.socket.destroy()
    for (const { done } of this.#outbox.splice(0)) done(closedHere())
    this.waits.retryAll()
  }

  /** Takes the socket out, for another process, with what arrived and was not used. This side is closed then. */
  release(): { socket: Socket; unread: Buffer } {
    const { socket } = this
    this.#closed = true
    socket.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onEnd)
    const rest = stopReading(socket)
    if (rest !== undefined) this.#inbox.push(rest)
    return { socket, unread: this.#inbox.peek(this.#inbox.bytes) }
  }

  /** The opposite of `release`: the other process did not get it. */
  restore(): void {
    this.#closed = false
    this.socket.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onEnd)
    goOnReading(this.socket)
    this.socket.resume()
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#inbox.push(chunk)
    if (this.#inbox.bytes >= UNASKED_BYTES && !this.waits.isBusy) this.socket.pause()
    this.waits.retry()
  }

  readonly #onEnd = (): void => {
    this.#ended = true
    for (const { done } of this.#outbox.splice(0)) done(this.#gone())
    this.waits.retryAll()
  }

  readonly #onError = (error: Error): void => {
    this.#failure = error
    this.#onEnd()
  }

  /** A connection keeps the program alive only while somebody waits for it. */
  #ask(asked: boolean): void {
    if (this.#closed || this.#ended) return
    if (asked) this.socket.ref().resume()
    else this.socket.unref()
  }

  #pump(): void {
    if (this.#sending !== undefined) return
    const next = this.#outbox.shift()
    if (next === undefined) return
    this.#sending = next
    this.socket.write(next.frame, (error) => {
      this.#sending = undefined
      next.done(error)
      this.#pump()
    })
  }

  #gone(cause = this.#failure): EOFError {
    return new EOFError('the other end of the connection is gone: nobody would receive it', { cause })
  }
}

export const closedHere = (): ClosedError => new ClosedError('this connection was closed in this process')

/** A frame of a handshake came where a message was expected. */
export const askedForKey = (): AuthenticationError =>
  new AuthenticationError('the other side asks for an authkey: give the same `authkey` to Listener and Client')
