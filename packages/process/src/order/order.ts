/** What a process is told to do: written by its parent, read by itself. Only data, shared handles included. */
import type { Target } from '@mp/ipc/internal'
import type { Starter } from '../process/here.js'

export interface Order {
  /** The function to call; `null` for a subclass of `Process` that has a `run()` of its own. */
  readonly target: Target | null
  /** The subclass of `Process` whose `run()` is called; `null` for `Process` itself. */
  readonly processClass: Target | null
  /** Fields of the instance of that subclass. */
  readonly fields: Readonly<Record<string, unknown>> | null
  readonly args: readonly unknown[]
  readonly kwargs: object | null
  readonly name: string
  readonly identity: readonly number[]
  readonly daemon: boolean
  readonly mayHaveChildren: boolean
  /** In base64. */
  readonly authkey: string
  readonly starter: Starter
  /** What the process that starts others uses by default: how it was started itself, if that was said. */
  readonly startMethod: string | null
}
