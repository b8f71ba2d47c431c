/** What a fork of a template is told first: who it is. The order for what it has to do comes as any child's does. */
import type { ObjectToken, Seat } from '@mp/ipc/internal'

export interface ForkOrder {
  readonly argv: readonly string[]
  readonly execArgv: readonly string[]
  readonly cwd: string
  readonly env: readonly (readonly [name: string, value: string])[]
  readonly seat: Seat
  readonly mailbox: ObjectToken
}

/** Where a template finds what it was given: behind its stdio. */
export const TEMPLATE_FD = { arena: 3, channel: 4, addon: 5 } as const
