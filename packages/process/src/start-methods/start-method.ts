/** What every start method offers: a way to get a process going, and what can be done with it while it lives. */
import type { Readable, Writable } from 'node:stream'
import type { Invitation } from '@mp/ipc/internal'

/** How a process is started: `spawn` boots a Node, `forkserver` forks a template that has booted. */
export type StartMethodName = 'spawn' | 'forkserver'

/** One of a child's three standard streams. */
export type StdioMode = 'inherit' | 'pipe' | 'ignore'

/** Everything a process needs before it runs anything of the user's. */
export interface Launch {
  readonly invitation: Invitation
  /** The page on which it is told what to do. */
  readonly page: number
  /** URL of the module that it imports first, where that is known before it is started. */
  readonly module: string | undefined
  readonly cwd: string | undefined
  readonly env: NodeJS.ProcessEnv | undefined
  readonly execArgv: readonly string[] | undefined
  readonly stdio: readonly [StdioMode, StdioMode, StdioMode]
}

/** A process that was started. */
export interface Launched {
  readonly pid: number
  readonly stdin: Writable | null
  readonly stdout: Readable | null
  readonly stderr: Readable | null
  /** Its exit code if it has ended by now, `null` while it lives. Signals are told as minus their number. */
  poll(): number | null
  /** Blocks the thread until it has ended or `timeout` milliseconds (`Infinity`: for ever) have passed. */
  pollFor(timeout: number): number | null
  /** The same for a thread whose event loop will not run any more: leaves no zombie behind. */
  bury(timeout: number): number | null
  /** Sends a signal, unless it has ended. Never to another process that has got its pid. */
  signal(signal: NodeJS.Signals): void
  /** Whether its life keeps this program alive. It does at first. */
  ref(): void
  unref(): void
}

export interface StartMethod {
  readonly name: StartMethodName
  /** Whether a process boots for so long that its order had better be written meanwhile, and not before. */
  readonly boots: boolean
  /** Why it cannot be used here; `undefined` when it can. */
  obstacle(): string | undefined
  /**
   * Starts a process. `onEnd` is called once, later, from the event loop.
   *
   * @throws StartError when the system refuses
   */
  launch(launch: Launch, onEnd: (exitcode: number) => void): Launched
}
