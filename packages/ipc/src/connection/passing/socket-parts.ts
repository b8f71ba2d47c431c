/** What a `net.Socket` or `net.Server` consists of, as far as it can go to another process. */
import type { Server, Socket } from 'node:net'
import { Refusal } from '../../codec/index.js'

/** Node's object for the descriptor: not documented, but there in every version. */
interface SystemHandle {
  readonly fd: number
  readStart(): number
  readStop(): number
}

export const handleOf = (object: Socket | Server): SystemHandle | null =>
  (object as unknown as { readonly _handle: SystemHandle | null })._handle

/** @throws Refusal for what has no descriptor of its own */
export function descriptorOf(object: Socket | Server, name: string): number {
  const fd = handleOf(object)?.fd ?? -1
  if (fd < 0) throw new Refusal(object, `${name} that is closed`, 'send it while it is open')
  return fd
}

/** Bytes that arrived for a socket and were not read, taken out of it. */
export function takeUnread(socket: Socket): Buffer | undefined {
  if (socket.readableLength === 0) return undefined
  const unread = socket.read() as Buffer | string | null
  return typeof unread === 'string' ? Buffer.from(unread, socket.readableEncoding ?? 'utf8') : (unread ?? undefined)
}

/** Stops reading: what arrives from now on is for the next process. */
export function stopReading(socket: Socket): Buffer | undefined {
  // A socket that nobody has read from yet stays one that begins to flow by itself.
  if (socket.readableFlowing === true) socket.pause()
  const unread = takeUnread(socket)
  handleOf(socket)?.readStop()
  return unread
}

/** The opposite, for a socket that was not sent after all. Node itself believes that it has been reading all the time. */
export function goOnReading(socket: Socket): void {
  handleOf(socket)?.readStart()
}
