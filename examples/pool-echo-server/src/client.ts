/** A client: reads lines, and says what it likes. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

export class EchoClient {
  readonly name: string
  readonly #socket: Socket
  readonly #lines: AsyncIterator<string>

  private constructor(name: string, socket: Socket) {
    this.name = name
    this.#socket = socket
    this.#lines = createInterface({ input: socket })[Symbol.asyncIterator]()
  }

  static async connect(name: string, port: number): Promise<EchoClient> {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    return new EchoClient(name, socket)
  }

  async readLine(): Promise<string> {
    return String((await this.#lines.next()).value)
  }

  async say(text: string): Promise<string> {
    this.#socket.write(`${text}\n`)
    return this.readLine()
  }

  leave(): void {
    this.#socket.end()
  }
}
