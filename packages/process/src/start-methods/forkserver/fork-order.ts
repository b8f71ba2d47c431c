/** What a fork of a template is told first: who it is. What it has to do it is told as any child is. */
import type { Seat } from '@mp/ipc/internal'

export interface ForkOrder {
  readonly argv: readonly string[]
  readonly execArgv: readonly string[]
  readonly cwd: string
  /** As `NAME=value`; `null` when it is the template's. */
  readonly env: readonly string[] | null
  readonly seat: Seat
  /** The page on which its instructions are left. */
  readonly page: number
}

/** Where a template finds what it was given: behind its stdio. */
export const TEMPLATE_FD = { arena: 3, channel: 4, addon: 5 } as const
