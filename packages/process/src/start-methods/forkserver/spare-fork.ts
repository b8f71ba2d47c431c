/**
 * A fork that is made before it is needed, as its parent sees it: somebody else then has copied the template's memory, and
 * the fork has gone the way to its target once.
 *
 *   none ──planned or needed──> requested ──order──> begins (it is nobody's spare any more)
 *
 * Its order may be sent at any time, also before it is there: what is under way is always the next process to be ready.
 */
import { constants } from 'node:os'
import { party } from '@mp/ipc/internal'
import { followChild, referenceChild } from './ends.js'

const GONE = -constants.errno.ECONNRESET
/** It was there, and ended before it had its order. */
const KILLED = -constants.errno.ESRCH
const MOST_TRIES = 3

/** After many starts at once, so long without any, in milliseconds. */
const QUIET = 50

export class SpareFork {
  readonly #channel: number
  #link: number | undefined
  #startsInTurn = 0
  #timer: NodeJS.Timeout | undefined

  /** @param channel - to the template */
  constructor(channel: number) {
    this.#channel = channel
  }

  /** Makes it the process that the order says. Its pid, or minus the number of an error. */
  take(order: string, stdio: readonly [number, number, number]): number {
    let result = this.#takeOnce(order, stdio)
    for (let tries = 1; result === KILLED && tries < MOST_TRIES; tries++) result = this.#takeOnce(order, stdio)
    return result
  }

  #takeOnce(order: string, stdio: readonly [number, number, number]): number {
    const { native } = party()
    const spare = this.#link
    this.#link = undefined
    const link = spare ?? native.requestFork(this.#channel, false)
    if (link < 0) return link
    const [pid, failure] = native.sendOrder(link, spare !== undefined, order, ...stdio)
    if (failure === 0) return pid
    if (pid > 0) reap(pid)
    return pid > 0 && failure === GONE ? KILLED : failure
  }

  /**
   * Asks for the next one when this turn of the event loop is over, since it costs a processor some milliseconds: not while
   * many processes are started together.
   */
  planNext(): void {
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
    if (this.#link !== undefined) return
    const link = party().native.requestFork(this.#channel, true)
    if (link >= 0) this.#link = link // otherwise the next start finds out why
  }

  /** The template has gone. */
  close(): void {
    this.#startsInTurn = 0
    clearTimeout(this.#timer)
  }
}

/** A fork that nobody knows: it only has to be reaped when it has ended. */
function reap(pid: number): void {
  followChild(pid, () => undefined)
  referenceChild(pid, false)
}
