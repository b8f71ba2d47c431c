import { invalidType } from '../errors/invalid-argument.js'
import { party } from '../family/party.js'
import { createRing } from '../ring/ring-kind.js'
import type { Connection } from './connection.js'
import { PipeConnection } from './pipe-connection.js'
import { createPipeEnd } from './pipe-end-kind.js'

/**
 * Makes a pipe and returns its two ends. Each can be given to other processes of the family: in the arguments of a process
 * or a task, inside other values, through a queue or another connection. Mirrors `multiprocessing.Pipe`.
 *
 * @param duplex - true (the default): both ends send and receive. False: the first only receives, the second only sends.
 *
 * @example
 * const [reader, writer] = Pipe(false)
 * new Process({ target: work, args: [writer] }).start()
 * writer.close() // the child has its own
 * for await (const value of reader) console.log(value)
 */
export function Pipe<A = unknown, B = A>(duplex = true): [Connection<A, B>, Connection<B, A>] {
  if (typeof duplex !== 'boolean') throw invalidType('duplex', 'a boolean', duplex)
  const { handles } = party()
  const forth = createRing(party(), 0)
  const back = duplex ? createRing(party(), 0) : 0
  const first = new PipeConnection<A, B>((me) => createPipeEnd(me, forth, back))
  const second = new PipeConnection<B, A>((me) => createPipeEnd(me, back, forth))
  // The ends hold them from here on.
  handles.release(forth)
  if (back !== 0) handles.release(back)
  return [first, second]
}
