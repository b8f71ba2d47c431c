/**
 * What keeps a program alive that uses pools: that somebody waits for something of theirs. Workers alone do not, nor does
 * work that nobody has asked about.
 */
import { party } from '@mp/ipc/internal'

let holds = 0

/** The program stays, until `letProgramEnd` was called as often. */
export function holdProgram(): void {
  if (holds++ === 0) party().waits.keepAlive(1)
}

export function letProgramEnd(): void {
  if (--holds === 0) party().waits.keepAlive(-1)
}
