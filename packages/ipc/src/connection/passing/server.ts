/** Passing a `net.Server`: the receiver listens from then on. */
import type { Server } from 'node:net'
import { Refusal, registerForeign, type Shareable } from '../../codec/index.js'
import { party } from '../../family/party.js'
import { type Attachment, shareClass, type SharedClass } from '../../objects/shared-object.js'
import { claimDescriptor } from './claim.js'
import { descriptorKind } from './descriptor-kind.js'
import { type DescriptorToken, parkDescriptor } from './desk.js'
import { descriptorOf } from './socket-parts.js'

interface ServerOptions {
  readonly allowHalfOpen: boolean
  readonly pauseOnConnect: boolean
}
type ServerToken = DescriptorToken & ServerOptions

const net = () => process.getBuiltinModule('node:net')

/** As for sockets: a message may be encoded twice. */
const parkedNow = new Map<Server, ServerToken>()

function messageOf(server: Server): Shareable {
  const token = parkedNow.get(server) ?? park(server)
  const { handles } = party()
  return {
    type: serverClass.type,
    module: serverClass.module,
    data: token,
    retain: () => handles.retainInFlight(token.ref),
    release: () => handles.releaseInFlight(token.ref),
  }
}

function park(server: Server): ServerToken {
  if ('setSecureContext' in server) throw new Refusal(server, 'a TLS server', 'its keys belong to this process')
  const fd = descriptorOf(server, 'a server')
  const address = server.address()
  if (typeof address === 'string' && !address.startsWith('\0'))
    throw new Refusal(server, 'a server with a path', 'closing it here removes the path; use an abstract name or TCP')
  const { allowHalfOpen, pauseOnConnect } = server as unknown as ServerOptions
  const parked = parkDescriptor(fd, { gone: () => void server.close(), back: () => undefined })
  const token = { ...parked, allowHalfOpen, pauseOnConnect }
  parkedNow.set(server, token)
  queueMicrotask(() => parkedNow.delete(server))
  return token
}

let serverClass: SharedClass

/** Makes servers something that can be sent. Once per thread, before its first message. */
export function passServers(): void {
  registerForeign({
    fits: (object) => '_handle' in object && 'listening' in object && object instanceof net().Server,
    describe: (object) => messageOf(object as Server),
  })
  serverClass = shareClass(
    { type: 'net.Server', module: import.meta.url, kind: descriptorKind },
    (attachment: Attachment) => {
      const { allowHalfOpen, pauseOnConnect } = attachment.token as ServerToken
      const server = net().createServer({ allowHalfOpen, pauseOnConnect })
      return server.listen({ fd: claimDescriptor(attachment) })
    },
  )
}
