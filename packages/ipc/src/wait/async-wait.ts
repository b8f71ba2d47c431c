/**
 * Waiting with a running event loop. The loop looks at this thread's bell before and after it sleeps
 * (native/src/doorbell.cc) and calls `#onRing`, which lets every waiter try again: first come, first served per list.
 */
import { PARTICIPANT } from '../arena/layout.js'
import type { Party } from '../family/party.js'
import { participantAt } from '../family/participants.js'
import { listenForAbort } from './abort-listeners.js'
import { addWaiter, removeWaiter, wakeOne, wakeSome } from './wait-list.js'

export interface AsyncWaitOptions {
  /** Milliseconds, `Infinity` for ever. */
  readonly timeout: number
  readonly signal?: AbortSignal | undefined
  /** `false`: the wait does not keep the program alive. */
  readonly keepsAlive?: boolean
  /** Each waiter of the list waits for something of its own, so the first one's failure says nothing about the next. */
  readonly independent?: boolean
}

interface Waiter {
  readonly attempt: () => boolean
  readonly independent: boolean
  settle(got: boolean): void
  fail(error: unknown): void
}

export class AsyncWaits {
  readonly #party: Party
  readonly #lists = new Map<number, Set<Waiter>>()
  readonly #listeners = new Map<number, () => void>()
  /** every death rings everybody */
  readonly #deathListeners = new Set<() => void>()
  #count = 0
  #live = 0
  #open = false

  constructor(party: Party) {
    this.#party = party
  }

  isWaitingFor(list: number): boolean {
    return this.#lists.has(list) || this.#listeners.has(list)
  }

  /**
   * Calls `onRing` whenever somebody rang, until the returned function is called: for a party that serves a list all the
   * time. It does not keep the program alive; `keepAlive` does. A list has one listener at most.
   */
  listen(list: number, onRing: () => void): () => void {
    const { words, slot } = this.#party
    this.#listeners.set(list, onRing)
    this.#countWaits(1, 0)
    addWaiter(words, list, slot)
    return () => {
      if (this.#listeners.get(list) !== onRing) return
      this.#listeners.delete(list)
      this.#countWaits(-1, 0)
      if (!this.isWaitingFor(list)) removeWaiter(this.#party, list, slot)
    }
  }

  /** Calls `onDeath` soon after any participant has died, until the returned function is called. Does not keep alive. */
  listenForDeaths(onDeath: () => void): () => void {
    const listener = (): void => onDeath()
    this.#deathListeners.add(listener)
    this.#countWaits(1, 0)
    return () => {
      if (this.#deathListeners.delete(listener)) this.#countWaits(-1, 0)
    }
  }

  /** Keeps the program alive (1) or no longer does (-1) for something that a listener will bring. */
  keepAlive(change: 1 | -1): void {
    this.#countWaits(0, change)
  }

  /**
   * Resolves with true when `attempt` succeeded, with false when time ran out; rejects with the signal's reason, or with
   * what `attempt` throws.
   */
  wait(list: number, attempt: () => boolean, options: AsyncWaitOptions): Promise<boolean> {
    const { timeout, signal, independent = false } = options
    if (signal?.aborted === true) return Promise.reject(signal.reason as Error)
    try {
      // Who only looks once does not queue behind this thread's other waiters; nor do those who wait for something of their own.
      if ((independent || timeout <= 0 || !this.isWaitingFor(list)) && attempt()) return Promise.resolve(true)
    } catch (error) {
      return Promise.reject(error)
    }
    if (timeout <= 0) return Promise.resolve(false)
    return new Promise((resolve, reject) => this.#enlist(list, attempt, options, resolve, reject))
  }

  #enlist(
    list: number,
    attempt: () => boolean,
    { timeout, signal, keepsAlive = true, independent = false }: AsyncWaitOptions,
    resolve: (got: boolean) => void,
    reject: (reason: unknown) => void,
  ): void {
    const leave = (): void => {
      clearTimeout(timer)
      stopListening()
      this.#remove(list, waiter, keepsAlive)
    }
    const giveUp = (): void => {
      leave()
      // A wake-up that was meant for this waiter is somebody else's now.
      wakeOne(this.#party, list)
    }
    const waiter: Waiter = {
      attempt,
      independent,
      settle: (got) => {
        leave()
        resolve(got)
      },
      fail: (error) => {
        giveUp()
        reject(error)
      },
    }
    const deadline = performance.now() + timeout
    let timer: NodeJS.Timeout | undefined
    const startTimer = (): void => {
      if (timeout === Infinity) return
      // Node's timers hold 31 bits and may run a little early.
      timer = setTimeout(expire, Math.min(Math.ceil(deadline - performance.now()), 0x7fffffff))
      if (!keepsAlive) timer.unref()
    }
    const expire = (): void => {
      if (performance.now() < deadline) return startTimer()
      if (this.#try(waiter)) return
      giveUp()
      resolve(false)
    }
    const abort = (): void => waiter.fail(signal?.reason)
    startTimer()
    const stopListening = listenForAbort(signal, abort)
    this.#add(list, waiter, keepsAlive)
    // Who died before the doorbell was open rang for nobody.
    this.#party.reapTheDead()
    this.retry(list)
  }

  #add(list: number, waiter: Waiter, keepsAlive: boolean): void {
    const { words, slot } = this.#party
    this.#countWaits(1, keepsAlive ? 1 : 0)
    const waiters = this.#lists.get(list)
    if (waiters !== undefined) waiters.add(waiter)
    else {
      this.#lists.set(list, new Set([waiter]))
      addWaiter(words, list, slot)
    }
  }

  #remove(list: number, waiter: Waiter, kept: boolean): void {
    const { slot } = this.#party
    const waiters = this.#lists.get(list)
    if (waiters?.delete(waiter) !== true) return
    this.#countWaits(-1, kept ? -1 : 0)
    if (waiters.size > 0) return
    this.#lists.delete(list)
    if (!this.isWaitingFor(list)) removeWaiter(this.#party, list, slot)
  }

  /** Tells the doorbell how many waits there are, and how many of them keep the loop alive. */
  #countWaits(all: number, live: number): void {
    const { words, slot, native } = this.#party
    if (!this.#open) {
      native.openDoorbell(slot, () => this.#onRing())
      this.#open = true
    }
    const at = participantAt(slot)
    words[at + PARTICIPANT.asyncWaits] = this.#count += all
    words[at + PARTICIPANT.liveWaits] = this.#live += live
    // The doorbell lets go of the loop by itself, once it finds no live wait left.
    if (this.#live > 0 && words[at + PARTICIPANT.referenced] === 0) native.referenceDoorbell()
  }

  /** True: it got what it waits for or failed; either way it is settled. */
  #try(waiter: Waiter): boolean {
    try {
      if (!waiter.attempt()) return false
      waiter.settle(true)
    } catch (error) {
      waiter.fail(error)
    }
    return true
  }

  /** Lets the waiters of a list try again: after a ring, or after this process itself changed the object. */
  retry(list: number): void {
    const waiters = this.#lists.get(list)
    if (waiters === undefined) return
    for (const waiter of waiters) if (!this.#try(waiter) && !waiter.independent) return
  }

  /** The same for every waiter, since one of them was closed: what it throws now ends its wait. */
  retryAll(list: number): void {
    for (const waiter of [...(this.#lists.get(list) ?? [])]) this.#try(waiter)
  }

  /**
   * For a thread that blocks for `list`: it cannot use what it is woken for on behalf of its asynchronous waits, so others
   * that wait for the same get the news.
   */
  passOn(list: number): void {
    if (this.#lists.size === 0) return
    const { slot } = this.#party
    for (const other of this.#lists.keys()) if (other !== list) wakeSome(this.#party, other, 1, slot)
  }

  #onRing(): void {
    this.#party.reapTheDead()
    for (const onDeath of [...this.#deathListeners]) onDeath()
    for (const onRing of [...this.#listeners.values()]) onRing()
    for (const list of [...this.#lists.keys()]) this.retry(list)
  }
}
