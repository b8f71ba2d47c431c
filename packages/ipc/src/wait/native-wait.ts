/** Asking native code to block this thread: the request is written into the participant's own words. */
import { PARTICIPANT } from '../arena/layout.js'
import type { Party } from '../family/party.js'
import { longestNap } from './nap.js'

/** What a wait is for; `enum Rule` of native/src/layout.h. */
export const RULE = {
  /** the bell is no longer `value` */
  bell: 0,
  /** `word` is above 0: takes one off */
  take: 1,
  /** no holder in `word`: adds `value`, the new holder */
  own: 2,
  /** `word` is no longer `value` */
  differs: 3,
} as const
export type Rule = (typeof RULE)[keyof typeof RULE]

const LONGEST_LIMIT_US = 0x7fffffff

/** Blocks, for so many milliseconds at most or less. True when the rule holds, and then this thread is off the list. */
export function waitNatively(
  { words, at, waiting }: Party,
  list: number,
  rule: Rule,
  word: number,
  value: number,
  milliseconds: number,
): boolean {
  const limit = Math.min(milliseconds, longestNap())
  words[at + PARTICIPANT.list] = list
  words[at + PARTICIPANT.rule] = rule
  words[at + PARTICIPANT.word] = word
  words[at + PARTICIPANT.value] = value
  words[at + PARTICIPANT.limitUs] = limit === Infinity ? -1 : Math.min(Math.ceil(limit * 1000), LONGEST_LIMIT_US)
  waiting.wait()
  return words[at + PARTICIPANT.got] !== 0
}
