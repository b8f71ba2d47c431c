// @ts-check
// A process's side of a meeting (see meeting.js).
import { once } from 'node:events'
import { connect } from 'node:net'
import { spinUntil } from './clock.js'
import { MessageLines } from './message-lines.js'

/**
 * @param {string} address
 * @param {number} place Which of the parties this is, from 0.
 */
export async function join(address, place) {
  const socket = connect(address)
  await once(socket, 'connect')
  const lines = new MessageLines(socket)
  return {
    /** Says that this process is warm, and returns at the common instant. */
    async go() {
      lines.send({ ready: place })
      const { at } = await lines.next()
      spinUntil(at)
      return Number(at)
    },
    /**
     * @param {object} measured
     */
    report(measured) {
      lines.send(measured)
    },
    leave() {
      lines.end()
    },
  }
}
