/**
 * Forks that are made before they are needed, as their parent sees them: by then the template's memory has been copied, and
 * the fork has gone the way to its target once.
 *
 *   none ──planned──> requested ──order──> begins (it is nobody's spare any more)
 *
 * An order may be sent at any time, also before the fork is there: what is under way is the next process to be ready.
 */
import { constants } from 'node:os'
import { party } from '@mp/ipc/internal'
import { followChild, referenceChild } from './ends.js'

/** Nobody is there any more. */
export const gone = (): number => -constants.errno.ECONNRESET
/** It was there, and ended before it had its order. */
const killed = (): number => -constants.errno.ESRCH
const MOST_TRIES = 3

/** So that one is ready while the next is being made. */
const SPARES = 2

/** After many starts at once, so long without any, in milliseconds. */
const QUIET = 50

export class SpareForks {
  readonly #channel: number
  /** To each of them, the first one first. */
  readonly #links: number[] = []
  #startsInTurn = 0
  #timer: NodeJS.Timeout | undefined

  /** @param channel - to the template */
  constructor(channel: number) {
    this.#channel = channel
  }

  /** Makes one of them, or a new one, the process that the order says. Its pid, or minus the number of an error. */
  take(order: string, stdio: readonly [number, number, number]): number {
    let result = this.#takeOnce(order, stdio)
    for (let tries = 1; result === killed() && tries < MOST_TRIES; tries++) result = this.#takeOnce(order, stdio)
    return result
  }

  #takeOnce(order: string, stdio: readonly [number, number, number]): number {
    const { native } = party()
    const spare = this.#links.shift()
    const link = spare ?? native.requestFork(this.#channel, false)
    if (link < 0) return link
    const [pid, failure] = native.sendOrder(link, spare !== undefined, order, ...stdio)
    if (failure === 0) return pid
    if (pid > 0) reap(pid)
    return pid > 0 && failure === gone() ? killed() : failure
  }

  /**
   * Asks for others when this turn of the event loop is over, since they cost a processor some milliseconds: not while many
   * processes are started together.
   */
  planMore(): void {
    this.#startsInTurn++
    clearTimeout(this.#timer)
    if (this.#startsInTurn === 1) setImmediate(() => this.#turnIsOver()).unref()
  }

  #turnIsOver(): void {
    const starts = this.#startsInTurn
    this.#startsInTurn = 0
    if (starts === 1) this.#request()
    else if (starts > 1) this.#timer = setTimeout(() => this.#request(), QUIET).unref()
  }

  #request(): void {
    while (this.#links.length < SPARES) {
      const link = party().native.requestFork(this.#channel, true)
      if (link < 0) return // the next start finds out why
      this.#links.push(link)
    }
  }

  /** The template has gone. */
  close(): void {
    this.#startsInTurn = 0
    clearTimeout(this.#timer)
    for (const link of this.#links.splice(0)) {
      const pid = party().native.abandonFork(link)
      if (pid > 0) reap(pid)
    }
  }
}

/** A fork that nobody knows: it only has to be reaped when it has ended. */
function reap(pid: number): void {
  followChild(pid, () => undefined)
  referenceChild(pid, false)
}
