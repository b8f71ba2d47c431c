/**
 * Ringing: telling a participant to look again at what it waits for.
 *
 * SYNC: `ring` grows the bell and then reads `sleep`; a sleeper sets `sleep` and then compares the bell with what it was
 * when it last looked (native/src/doorbell.cc, blocking_wait.cc). Both are sequentially consistent, so one of the two sees the other.
 *
 * `waking` means that somebody else has made the system call already and the sleeper is not back yet. It sets `awake`
 * before it looks at anything, so whoever reads `waking` after changing an object knows that the change will be seen, and
 * need neither ring nor call: a thread that is on its way costs those who go on working next to nothing.
 */
import { PARTICIPANT, SLEEP, SLOT } from '../arena/layout.js'
import { loadBehind } from '../arena/load-behind.js'
import { participantAt } from '../family/participants.js'
import type { NativeBinding } from '../native/binding.js'

/** Rings a living participant. Returns whether it is sure to look at once (it sleeps or spins, and is not busy). */
export function ring(words: Int32Array, slot: number, native: NativeBinding): boolean {
  const at = participantAt(slot)
  if ((loadBehind(words, at + PARTICIPANT.state) & 0xff) !== SLOT.alive) return false
  if (loadBehind(words, at + PARTICIPANT.sleep) === SLEEP.waking) return true
  Atomics.add(words, at + PARTICIPANT.bell, 1)
  const sleep = loadBehind(words, at + PARTICIPANT.sleep)
  if (sleep === SLEEP.inFutex || sleep === SLEEP.inLoop) native.wake(slot)
  return sleep !== SLEEP.awake
}

/** Whether it takes a system call to wake a living participant. SYNC: as in `ring`, `waking` means that somebody makes it. */
export function isAsleep(words: Int32Array, slot: number): boolean {
  const at = participantAt(slot)
  const sleep = loadBehind(words, at + PARTICIPANT.sleep)
  return (
    (sleep === SLEEP.inFutex || sleep === SLEEP.inLoop) &&
    (loadBehind(words, at + PARTICIPANT.state) & 0xff) === SLOT.alive
  )
}
