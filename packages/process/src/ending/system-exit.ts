/** `exit(reason)`: ends the process from anywhere, by an error that nobody is meant to catch. */
import { MpError } from '@mp/ipc/internal'
import { exitOf } from '../process/exit-code.js'
import { endOnUncaught } from './uncaught.js'

/** Thrown by `exit()`. Catching it keeps the process alive. Mirrors `SystemExit`. */
export class SystemExit extends MpError {
  readonly code = 'ERR_MP_EXIT'
  /** `'SystemExit'` */
  override readonly name = 'SystemExit'
  /** 0 to 255 */
  readonly exitcode: number
  /** What `exit` was called with. */
  readonly reason: unknown

  constructor(exitcode: number, reason: unknown) {
    super(`exit(${exitcode})`)
    this.exitcode = exitcode
    this.reason = reason
  }
}

/**
 * Ends this process after its `atexit` functions, its children and its output are through: `finally` blocks run, what else
 * the event loop had to do does not. Mirrors `sys.exit`.
 *
 * @param reason - the exit code, modulo 256; nothing, `null` or `false`: 0; `true`: 1; anything else is written to stderr,
 * and the exit code is 1
 * @throws SystemExit, always
 *
 * @example
 * if (problems.length > 0) exit(`${problems.length} problems`)
 */
export function exit(reason?: unknown): never {
  endOnUncaught()
  throw new SystemExit(exitOf(reason).code, reason)
}
