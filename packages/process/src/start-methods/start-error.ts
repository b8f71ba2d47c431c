import { getSystemErrorMap } from 'node:util'
import { MpError } from '@mp/ipc/internal'

/** The system refused to start a process; `errno` is the system's name for why, such as `'EAGAIN'`. */
export class StartError extends MpError {
  readonly code = 'ERR_MP_START'
  /** `'StartError'` */
  override readonly name = 'StartError'
  /** The system's name for why, such as `'EAGAIN'` (too many processes) or `'ENOENT'` (no such program or folder). */
  readonly errno: string

  constructor(message: string, errno: string) {
    super(message)
    this.errno = errno
  }
}

/** What the system refused, and its number for why, which is negative. */
export function refused(what: string, errno: number): StartError {
  const [name, message] = getSystemErrorMap().get(errno) ?? [String(errno), 'unknown error']
  return new StartError(`the system refused ${what}: ${name} (${message})`, name)
}
