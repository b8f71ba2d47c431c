/** A worker serves one client at a time: it is given the socket, and is free again when the client has left. */
import { once } from 'node:events'
import type { Socket } from 'node:net'

/** @returns how many bytes it echoed, and who it was */
export async function serve(socket: Socket): Promise<{ bytes: number; pid: number }> {
  let bytes = 0
  socket.setEncoding('utf8')
  socket.on('data', (text: string) => {
    bytes += Buffer.byteLength(text)
    socket.write(text.toUpperCase())
  })
  socket.on('end', () => socket.end())
  socket.write(`served by pid ${process.pid}\n`)
  await once(socket, 'close')
  return { bytes, pid: process.pid }
}
