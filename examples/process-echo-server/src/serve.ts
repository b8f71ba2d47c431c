/** What the process of a connection does: answers in upper case. When the client has left nothing keeps it, and it ends. */
import type { Socket } from 'node:net'
import { styleText } from 'node:util'
import { currentProcess } from '@mp/process'

export function serve(socket: Socket): void {
  const who = `${currentProcess().name} (pid ${process.pid})`
  socket.setEncoding('utf8')
  socket.write(`served by pid ${process.pid}\n`)
  socket.on('data', (text: string) => socket.write(text.toUpperCase()))
  socket.on('end', () => socket.end())
  socket.on('close', () => console.log(styleText('yellow', `${who}: the client has left`)))
}
