/**
 * Lets the event loop have its turn now and then.
 *
 * What can proceed at once is done at once, so a busy `for await` would never leave the microtask queue: timers, sockets
 * and signals of the process would wait until the queue is empty.
 */

/** Operations without a turn of the loop: some 0.1 ms of work. A turn costs a few microseconds. */
const MOST = 500
let count = 0

/** Whether it is time. */
export function isTurnDue(): boolean {
  if (++count < MOST) return false
  count = 0
  return true
}

/** Resolves after the event loop has had its turn. */
export function afterTurn<T>(value: T): Promise<T> {
  return new Promise((resolve) => setImmediate(resolve, value))
}
