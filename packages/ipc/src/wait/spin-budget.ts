/**
 * How long a thread spins before it sleeps: doubles when spinning paid, halves when not. Once it does not pay at all (the
 * cores are busy with others) it is tried again now and then, and the less often the longer that goes on.
 *
 * Native code does all of that but the beginning, and looking at what is waited for (native/src/blocking_wait.cc).
 */
import { PARTICIPANT } from '../arena/layout.js'
import type { Party } from '../family/party.js'

export const SHORTEST_SPIN_NS = 1000
const SHORTEST_PAUSE = 16

export function beginSpinning({ words, at, native }: Party): void {
  const longest = native.longestSpin()
  words[at + PARTICIPANT.spinNs] = longest
  words[at + PARTICIPANT.spinLongestNs] = longest
  words[at + PARTICIPANT.spinPause] = SHORTEST_PAUSE
  words[at + PARTICIPANT.spinSleeps] = 0
}

/** Whether spinning has paid lately. */
export const spinningPays = ({ words, at }: Party): boolean => words[at + PARTICIPANT.spinNs]! >= SHORTEST_SPIN_NS

/** It has paid again. */
export function spinningPaid({ words, at }: Party): void {
  const twice = words[at + PARTICIPANT.spinNs]! * 2
  words[at + PARTICIPANT.spinNs] = Math.min(twice, words[at + PARTICIPANT.spinLongestNs]!)
  words[at + PARTICIPANT.spinPause] = SHORTEST_PAUSE
}
