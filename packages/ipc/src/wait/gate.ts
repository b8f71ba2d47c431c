/**
 * Waiting with a blocked thread for what one word says. Native code looks, takes it and leaves the list
 * (native/src/gate.cc, blocking_wait.cc): what a thread runs in JavaScript right after a long sleep is slow, and others wait for it.
 */
import { PARTICIPANT } from '../arena/layout.js'
import type { Party } from '../family/party.js'
import type { NativeGate } from '../native/binding.js'
import { HOLDER } from '../objects/lock-kind.js'
import { setLimit } from './limit.js'
import { longestNapUs } from './nap.js'
import { SHORTEST_SPIN_NS } from './spin-budget.js'
import { leaveList, waitSync } from './sync-wait.js'
import { wakeOne, wakeSome } from './wait-list.js'

/** What is waited for; `enum Rule` of native/src/layout.h. */
export const RULE = {
  /** the word is above 0: takes one off */
  take: 1,
  /** the word names no holder: adds `value`, the new one */
  own: 2,
  /** the word is no longer `value` */
  differs: 3,
} as const
export type Rule = (typeof RULE)[keyof typeof RULE]

export class Gate {
  readonly #party: Party
  readonly #words: Int32Array
  readonly #list: number
  readonly #rule: Rule
  readonly #word: number
  readonly #spinNs: number
  readonly #value: number
  readonly #wakes: number
  /** its native half, for those who cannot afford to call through this one */
  readonly native: NativeGate

  /**
   * @param list - word of the wait list that whoever changes the word wakes
   * @param wakes - how many `wake` is for; -1: all
   * @param most - what `give` never brings the word above
   */
  constructor(party: Party, list: number, rule: Rule, word: number, wakes: number, most = 0) {
    this.#party = party
    this.#words = party.words
    this.#list = list
    this.#rule = rule
    this.#word = word
    this.#spinNs = party.at + PARTICIPANT.spinNs
    this.#value = party.at + PARTICIPANT.value
    this.#wakes = wakes
    this.native = party.native.gate(party.slot, longestNapUs(), list, rule, word, wakes, most)
  }

  /**
   * Wakes those on the list, as many as the gate is for. SYNC: behind the change of the word, and only for who has seen that
   * somebody is on the list.
   */
  wake(): void {
    // Where spinning pays, waiters are awake or on their way: seeing that takes less than a native call.
    if (this.#words[this.#spinNs]! < SHORTEST_SPIN_NS || this.#wakes < 0) this.native.wake()
    else wakeSome(this.#party, this.#list, this.#wakes)
  }

  /** Blocks until the rule holds or `timeout` milliseconds have passed. The caller has looked in vain before. */
  wait(value: number, timeout: number): boolean {
    if (timeout === Infinity) {
      this.#words[this.#value] = value
      if (this.native.wait() === undefined) return true
    }
    return timeout > 0 && this.#persist(value, timeout)
  }

  /** With a time limit, beside asynchronous waits, or to go on after native code has come back. */
  #persist(value: number, timeout: number): boolean {
    const party = this.#party
    const words = this.#words
    // Nobody rings for these while this thread is in native code: `waitSync` passes on what they are woken for.
    if (words[party.at + PARTICIPANT.asyncWaits] !== 0)
      return waitSync(party, this.#list, () => this.#attempt(value), timeout)
    const deadline = timeout === Infinity ? Infinity : performance.now() + timeout
    let got = false
    try {
      for (let left = timeout; left > 0; left = deadline - performance.now()) {
        party.reapTheDead()
        words[this.#value] = value
        setLimit(party, left)
        got = this.native.wait() === undefined
        if (got) return true
      }
      return false
    } finally {
      if (!got) leaveList(party, this.#list, false)
    }
  }

  #attempt(value: number): boolean {
    if (!this.#holds(value)) return false
    // Of two releases that overlapped both may have woken this waiter: what is left is for the next one.
    if (this.#rule === RULE.take && Atomics.load(this.#words, this.#word) > 0) wakeOne(this.#party, this.#list)
    return true
  }

  /** What native code does as well. */
  #holds(value: number): boolean {
    const words = this.#words
    const word = this.#word
    for (let seen = Atomics.load(words, word); ;) {
      let next: number
      if (this.#rule === RULE.take) {
        if (seen <= 0) return false
        next = seen - 1
      } else if (this.#rule === RULE.own) {
        if ((seen & HOLDER) !== 0) return false
        next = seen | value
      } else return seen !== value
      const was = Atomics.compareExchange(words, word, seen, next)
      if (was === seen) return true
      seen = was
    }
  }
}
