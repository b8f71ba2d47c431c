/** Waiting with a blocked thread: look, spin, then sleep in the kernel until somebody rings. */
import { PARTICIPANT } from '../arena/layout.js'
import type { Party } from '../family/party.js'
import { setLimit } from './limit.js'
import { spinningPaid, spinningPays } from './spin-budget.js'
import { addWaiter, removeWaiter, wakeOne } from './wait-list.js'

/** Looks before registering, while spinning pays: progress within a microsecond costs neither side more than this. */
const LOOKS = 100
const FEW_LOOKS = 4

/**
 * Blocks until `attempt` succeeds or `timeout` milliseconds have passed.
 *
 * @param list - word of the wait list that whoever makes `attempt` possible wakes
 * @param attempt - tries to get what is waited for; has no effect when it returns false; may throw to give up
 */
export function waitSync(party: Party, list: number, attempt: () => boolean, timeout: number): boolean {
  if (attempt()) return true
  if (timeout <= 0) return false
  const pays = spinningPays(party)
  if (looks(attempt, pays ? LOOKS : FEW_LOOKS)) {
    if (pays) spinningPaid(party)
    return true
  }
  const { words, slot, bell, at, bellGate } = party
  const deadline = timeout === Infinity ? Infinity : performance.now() + timeout
  let got = false
  addWaiter(words, list, slot)
  try {
    for (;;) {
      const rung = Atomics.load(words, bell)
      got = attempt()
      if (got) return true
      if (party.reapTheDead()) continue
      const left = deadline === Infinity ? Infinity : deadline - performance.now()
      if (left <= 0) return false
      words[at + PARTICIPANT.value] = rung
      setLimit(party, left)
      bellGate.wait()
      // What this thread is rung for on behalf of its asynchronous waits is for others, which can use it.
      if (words[at + PARTICIPANT.asyncWaits] !== 0 && Atomics.load(words, bell) !== rung) party.waits.passOn(list)
    }
  } finally {
    leaveList(party, list, got)
  }
}

function looks(attempt: () => boolean, times: number): boolean {
  for (let i = 0; i < times; i++) if (attempt()) return true
  return false
}

/** Takes this thread off a list, unless it waits for that asynchronously as well. */
export function leaveList(party: Party, list: number, got: boolean): void {
  const { words, at, slot, waits } = party
  if (words[at + PARTICIPANT.asyncWaits] === 0 || !waits.isWaitingFor(list)) removeWaiter(party, list, slot)
  // A wake-up that was meant for us is somebody else's now.
  if (!got) wakeOne(party, list)
}
