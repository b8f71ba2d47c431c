/** Waiting for any of several things. */
import { invalidType } from '../errors/invalid-argument.js'
import { listenForAbort } from '../wait/abort-listeners.js'
import { signalOf, timeoutOf, type Wait } from '../wait/wait-options.js'
import { isPromise, promiseWaitable } from './promise-waitable.js'
import { isReadable, socketWaitable } from './socket-waitable.js'
import { isWaitable, WAITABLE, type Waitable } from './waitable.js'

/** Node's timers hold 31 bits. */
const LONGEST_TIMER = 0x7fffffff

/**
 * Waits until at least one of the objects is ready and resolves with all that are, in the order given; with none when the
 * time ran out. A process is ready once it has ended, a connection or socket when there is something to receive or its
 * other end is gone, a promise once it is settled. Mirrors `multiprocessing.connection.wait`.
 *
 * @param objects - processes, sentinels, connections, sockets, other promises. Of none, none are ready: without a time limit
 * that is the answer at once
 * @param options - milliseconds, or `{ timeout, signal }`; default: for ever
 * @throws TypeError (`ERR_MP_INVALID_ARG`) for something that cannot be waited for
 *
 * @example
 * const [first] = await wait([p1, p2], 1000)
 */
export async function wait<T extends object>(objects: Iterable<T>, options?: Wait): Promise<T[]> {
  const timeout = timeoutOf(options)
  const signal = signalOf(options)
  if (!isIterable(objects)) throw invalidType('objects', 'an array or another iterable', objects)
  const waited = Array.from(objects, (object) => ({ object, waitable: waitableOf(object) }))
  signal?.throwIfAborted()
  if (waited.length === 0 && timeout === Infinity) return []
  const ready = (): T[] => waited.filter(({ waitable }) => waitable.ready()).map(({ object }) => object)
  if (!waited.some(({ waitable }) => waitable.answersLater === true)) {
    const now = ready()
    if (now.length > 0) return now
  }
  let changed: () => void = () => undefined
  const watches = waited.map(({ waitable }) => waitable.watch(() => changed()))
  try {
    // What a promise is can only be learnt by asking it, and a socket is read from when it is first looked at.
    await new Promise(setImmediate)
    const deadline = performance.now() + timeout
    for (;;) {
      signal?.throwIfAborted()
      const found = ready()
      const left = deadline - performance.now()
      if (found.length > 0 || left <= 0) return found
      await new Promise<void>((resolve) => {
        const look = (): void => {
          clearTimeout(timer)
          stopListening()
          resolve()
        }
        const timer = left === Infinity ? undefined : setTimeout(look, Math.min(Math.ceil(left), LONGEST_TIMER))
        const stopListening = listenForAbort(signal, look)
        changed = look
      })
    }
  } finally {
    for (const stop of watches) stop()
  }
}

const isIterable = (value: unknown): value is Iterable<object> =>
  typeof (value as Partial<Iterable<object>> | null | undefined)?.[Symbol.iterator] === 'function'

function waitableOf(object: unknown): Waitable {
  if (isWaitable(object)) return object[WAITABLE]()
  if (isPromise(object)) return promiseWaitable(object)
  if (isReadable(object)) return socketWaitable(object)
  throw invalidType('objects', 'processes, sentinels, connections, sockets or promises', object)
}
