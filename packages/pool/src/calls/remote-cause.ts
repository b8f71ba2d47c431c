/** Errors of tasks as the caller sees them: with a `RemoteError` at the end of their chain of causes. */
import { RemoteError } from '@mp/ipc/internal'
import type { Failure } from '../messages.js'

/** What a task threw, told where it happened. Values that are not errors stay what they are. */
export function remoteError({ thrown, stack }: Failure, pid: number, processName: string): unknown {
  if (!(thrown instanceof Error)) return thrown
  let last = thrown
  for (const seen = new Set<Error>(); last.cause instanceof Error && !seen.has(last); last = last.cause) seen.add(last)
  if (last.cause === undefined)
    Object.defineProperty(last, 'cause', {
      value: new RemoteError(stack, pid, processName),
      writable: true,
      configurable: true,
      enumerable: false,
    })
  return thrown
}
