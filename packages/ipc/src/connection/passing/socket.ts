/** Passing a `net.Socket`: the receiver owns it from then on. */
import type { Socket } from 'node:net'
import { Refusal, registerForeign, type Shareable } from '../../codec/index.js'
import { party } from '../../family/party.js'
import { type Attachment, shareClass, type SharedClass } from '../../objects/shared-object.js'
import { claimDescriptor } from './claim.js'
import { descriptorKind } from './descriptor-kind.js'
import { type DescriptorToken, parkDescriptor } from './desk.js'
import { descriptorOf, goOnReading, stopReading } from './socket-parts.js'

interface SocketToken extends DescriptorToken {
  /** bytes that arrived in the sender's process and were not read there */
  readonly unread: Uint8Array | undefined
  readonly allowHalfOpen: boolean
}

const net = () => process.getBuiltinModule('node:net')

/** Sockets on their way. The same message may be encoded twice, when it turns out to be a big one. */
const underWay = new WeakMap<Socket, { readonly token: SocketToken; isNew: boolean }>()

function messageOf(socket: Socket): Shareable {
  const earlier = underWay.get(socket)
  if (earlier !== undefined && !earlier.isNew)
    throw new Refusal(socket, 'a socket', 'it is on its way to another process already')
  const token = earlier?.token ?? park(socket)
  const { handles } = party()
  return {
    type: socketClass.type,
    module: socketClass.module,
    data: token,
    retain: () => handles.retainInFlight(token.ref),
    release: () => handles.releaseInFlight(token.ref),
  }
}

function park(socket: Socket): SocketToken {
  if ('encrypted' in socket) throw new Refusal(socket, 'a TLS socket', 'its keys belong to this process')
  if (socket.connecting) throw new Refusal(socket, 'a socket that is not connected yet', "wait for its 'connect' event")
  const fd = descriptorOf(socket, 'a socket')
  if (fd <= 2) throw new Refusal(socket, 'a standard stream of this process', 'every process has its own')
  if (socket.writableLength > 0)
    throw new Refusal(socket, 'a socket with data still to be written', 'wait until its last write is done')
  const { readableFlowing, allowHalfOpen } = socket
  const unread = stopReading(socket)
  const parked = parkDescriptor(fd, {
    gone: () => {
      underWay.delete(socket)
      // Closes this process's descriptor; the connection itself goes on.
      socket.destroy()
    },
    back: () => {
      underWay.delete(socket)
      if (unread !== undefined) socket.unshift(unread)
      goOnReading(socket)
      if (readableFlowing === true) socket.resume()
    },
  })
  const entry = { token: { ...parked, unread, allowHalfOpen }, isNew: true }
  underWay.set(socket, entry)
  queueMicrotask(() => (entry.isNew = false))
  return entry.token
}

/** Makes a socket of a descriptor, with what had arrived for it. */
export function socketOver(fd: number, allowHalfOpen = false): Socket {
  try {
    return new (net().Socket)({ fd, allowHalfOpen, readable: true, writable: true })
  } catch (error) {
    party().native.closeDescriptor(fd)
    throw error
  }
}

let socketClass: SharedClass

/** Makes sockets something that can be sent. Once per thread, before its first message. */
export function passSockets(): void {
  registerForeign({
    fits: (object) => '_handle' in object && 'connecting' in object && object instanceof net().Socket,
    describe: (object) => messageOf(object as Socket),
  })
  socketClass = shareClass(
    { type: 'net.Socket', module: import.meta.url, kind: descriptorKind },
    (attachment: Attachment) => {
      const { unread, allowHalfOpen } = attachment.token as SocketToken
      const socket = socketOver(claimDescriptor(attachment), allowHalfOpen)
      if (unread !== undefined) socket.unshift(Buffer.from(unread))
      return socket
    },
  )
}
