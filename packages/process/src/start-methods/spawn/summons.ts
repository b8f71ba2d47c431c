/**
 * What a spawned child is told on its way: where its family's memory, its seat and its order are. One environment
 * variable, which the child deletes before anything else sees it; both halves are here.
 */
import type { Invitation } from '@mp/ipc/internal'
import type { Launch } from '../start-method.js'

const VARIABLE = 'MP_SUMMONS'
/** Where a spawned child finds the arena's descriptor: behind its stdio. */
export const ARENA_FD = 3
const VERSION = 1

export interface Summons {
  readonly invitation: Invitation
  readonly mailbox: Launch['mailbox']
}

/** The variable as `NAME=value`. */
export function writeSummons({ invitation: { seat }, mailbox }: Summons): string {
  return `${VARIABLE}=${[VERSION, ARENA_FD, seat.slot, seat.state, mailbox.ref, mailbox.generation].join(':')}`
}

/** The child's half; `undefined` when nobody summoned this process, or another version of this package did. */
export function takeSummons(env: NodeJS.ProcessEnv): Summons | undefined {
  const text = env[VARIABLE]
  delete env[VARIABLE]
  const [version, fd, slot, state, ref, generation] = (text ?? '').split(':').map(Number)
  if (version !== VERSION || generation === undefined) return undefined
  return { invitation: { fd: fd!, seat: { slot: slot!, state: state! } }, mailbox: { ref: ref!, generation } }
}
