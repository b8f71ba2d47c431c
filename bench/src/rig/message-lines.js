// @ts-check
import { on } from 'node:events'

/** JSON messages, one a line, over a socket. */
export class MessageLines {
  #socket
  #messages

  /**
   * @param {import('node:net').Socket} socket
   */
  constructor(socket) {
    this.#socket = socket
    socket.setEncoding('utf8')
    this.#messages = read(socket)
  }

  /**
   * @param {object} message
   */
  send(message) {
    this.#socket.write(`${JSON.stringify(message)}\n`)
  }

  /**
   * @returns {Promise<any>}
   */
  async next() {
    const { value, done } = await this.#messages.next()
    if (done) throw new Error('a party left the meeting before its end')
    return value
  }

  end() {
    this.#socket.end()
  }
}

/**
 * @param {import('node:net').Socket} socket
 */
async function* read(socket) {
  let rest = ''
  for await (const [text] of on(socket, 'data', { close: ['end', 'close'] })) {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) yield JSON.parse(line)
  }
}
