/**
 * Waiting with a blocked thread for what one word says: native code looks, takes it and leaves the list, so that a thread
 * that was woken runs next to no JavaScript, which is slow after a long sleep, before it has what it waited for.
 */
import { PARTICIPANT } from '../arena/layout.js'
import type { Party } from '../family/party.js'
import { HOLDER } from '../objects/lock-kind.js'
import { type Look, lookOften } from './looking.js'
import { RULE, type Rule, waitNatively } from './native-wait.js'
import { spinningPaid, spinningPays } from './spin-budget.js'
import { leaveList, waitSync } from './sync-wait.js'
import { wakeOne } from './wait-list.js'

/**
 * Blocks until the rule holds for the word or `timeout` milliseconds have passed. The caller has looked in vain before.
 *
 * @param list - word of the wait list that whoever changes the word wakes
 * @param value - what the rule compares with
 * @param look - how to try before registering, while spinning pays
 */
export function waitForWord(
  party: Party,
  list: number,
  rule: Exclude<Rule, 0>,
  word: number,
  value: number,
  timeout: number,
  look: Look = lookOften,
): boolean {
  const { words, at } = party
  if (timeout <= 0) return false
  // Asynchronous waits of this thread have to be told what it is woken for.
  if (words[at + PARTICIPANT.asyncWaits] !== 0) return waitSync(party, list, attempt, timeout, look)
  if (spinningPays(party) && look(() => holds(words, rule, word, value))) {
    spinningPaid(party)
    return true
  }
  if (timeout === Infinity && waitNatively(party, list, rule, word, value, Infinity)) return true
  return persist(party, list, rule, word, value, timeout)

  function attempt(): boolean {
    if (!holds(words, rule, word, value)) return false
    // Of two releases that overlapped both may have woken this waiter: what is left is for the next one.
    if (rule === RULE.take && Atomics.load(words, word) > 0) wakeOne(party, list)
    return true
  }
}

/** With a time limit, or after native code has come back: to be ended, to reap, because time is over. */
function persist(party: Party, list: number, rule: Rule, word: number, value: number, timeout: number): boolean {
  const deadline = timeout === Infinity ? Infinity : performance.now() + timeout
  let got = false
  try {
    for (let left = timeout; left > 0; left = deadline - performance.now()) {
      party.reapTheDead()
      got = waitNatively(party, list, rule, word, value, left)
      if (got) return true
    }
    return false
  } finally {
    if (!got) leaveList(party, list, false)
  }
}

/** What native code does as well (native/src/blocking_wait.cc). */
function holds(words: Int32Array, rule: Rule, word: number, value: number): boolean {
  for (let seen = Atomics.load(words, word); ;) {
    let next: number
    if (rule === RULE.take) {
      if (seen <= 0) return false
      next = seen - 1
    } else if (rule === RULE.own) {
      if ((seen & HOLDER) !== 0) return false
      next = seen | value
    } else return seen !== value
    const was = Atomics.compareExchange(words, word, seen, next)
    if (was === seen) return true
    seen = was
  }
}
