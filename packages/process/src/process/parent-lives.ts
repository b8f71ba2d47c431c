import { party } from '@mp/ipc/internal'

/** Whether the process that started this one still lives, as the family's table says: whoever adopted us is not asked. */
export function parentLives(): boolean {
  const { participants, slot } = party()
  const parent = participants.parentOf(slot)
  return parent.pid !== 0 && participants.isAlive(parent.pid, parent.startLow)
}
