/** What every job is given: where to write, how to stop, when it began. */
import type { Interruption } from './interruption.js'
import type { Progress } from './progress.js'

export interface Session {
  readonly interruption: Interruption
  readonly progress: Progress
  readonly workers: number
  readonly started: number
  /** The result, for a pipe. */
  readonly print: (result: string | Buffer) => void
  /** A line for the person who waits, beside the result. */
  readonly say: (line: string) => void
}
