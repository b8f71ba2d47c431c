/**
 * What a spawned child is told on its way: where its family's memory, its seat and its order are, and which native code
 * reads them. One environment variable, which the child deletes before anything else sees it; both halves are here.
 */
import type { Invitation } from '@mp/ipc/internal'

const VARIABLE = 'MP_SUMMONS'
/** Where a spawned child finds the arena's descriptor: behind its stdio. */
export const ARENA_FD = 3
const VERSION = 2

export interface Summons {
  readonly slot: number
  /** the seat's state while nobody sits there */
  readonly state: number
  /** where its instructions are left */
  readonly page: number
  /** path of the addon */
  readonly native: string
}

/** The variable as `NAME=value`. */
export function writeSummons({ seat }: Invitation, page: number, native: string): string {
  return `${VARIABLE}=${[VERSION, seat.slot, seat.state, page, native].join(':')}`
}

/** The child's half; `undefined` when nobody summoned this process, or another version of this package did. */
export function takeSummons(env: NodeJS.ProcessEnv): Summons | undefined {
  const [version, slot, state, page, ...native] = (env[VARIABLE] ?? '').split(':')
  delete env[VARIABLE]
  if (Number(version) !== VERSION) return undefined
  return { slot: Number(slot), state: Number(state), page: Number(page), native: native.join(':') }
}
