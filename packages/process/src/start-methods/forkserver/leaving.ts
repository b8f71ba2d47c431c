/**
 * How a fork ends: as soon as its 'exit' listeners have run. Node's own teardown takes longer than a fork does to start, for
 * giving back what the system takes back anyway.
 */
import { inspect } from 'node:util'
import { loadNative } from '@mp/ipc/internal'
import { write } from '../../ending/report.js'

export function leaveWithoutTeardown(): void {
  const { leave } = loadNative()
  const { emit } = process
  let fatal: { readonly error: unknown } | undefined
  process.on('uncaughtExceptionMonitor', (error) => {
    if (process.listenerCount('uncaughtException') === 0) fatal = { error }
  })
  process.reallyExit = leave
  process.emit = function (this: typeof process, event: string, ...args: unknown[]) {
    const heard = Reflect.apply(emit, this, [event, ...args]) as boolean
    if (event !== 'exit') return heard
    // Node would tell it after this event.
    if (fatal !== undefined) write(`Uncaught ${inspect(fatal.error)}\n`)
    return leave(exitcode(args))
  } as typeof process.emit
}

const exitcode = (args: readonly unknown[]): number => Number(process.exitCode ?? args[0] ?? 0)

/** As far as a process can that does not leave: an event that nobody knows, and a look at what its exit code would be. */
export function rehearseLeaving(): void {
  Reflect.apply(process.emit, process, [NOTHING])
  exitcode([])
}

const NOTHING = Symbol('nothing')

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- how @types/node lets one add to it
  namespace NodeJS {
    interface Process {
      /** What `process.exit` calls in the end. */
      reallyExit(code: number): never
    }
  }
}
