import { PARTICIPANT } from '../arena/layout.js'
import type { Party } from '../family/party.js'

const LONGEST_LIMIT_US = 0x7fffffff

/** How long this thread's next wait in native code may last; without this, for ever. It may end sooner. */
export function setLimit({ words, at }: Party, milliseconds: number): void {
  if (milliseconds !== Infinity)
    words[at + PARTICIPANT.limitUs] = Math.min(Math.ceil(milliseconds * 1000), LONGEST_LIMIT_US)
}
