/** What becomes of an error that nobody catches: it is reported, and the process ends with everything in order. */
import { exitOf } from '../process/exit-code.js'
import { endWith } from './end-of-process.js'
import { reportError, write } from './report.js'
import { SystemExit } from './system-exit.js'

let installed = false

/** Lets uncaught errors end this process our way. A program's own listener goes first: then it decides. */
export function endOnUncaught(): void {
  if (installed) return
  installed = true
  process.on('uncaughtException', onUncaught)
}

/** What a program's own listener leaves to us. */
export function onUncaught(error: unknown): void {
  const isExit = error instanceof SystemExit
  if (!isExit && process.listenerCount('uncaughtException') > 1) return
  endBecauseOf(error)
}

/** Ends the process: by what `exit()` asked for, or as failed. */
export function endBecauseOf(error: unknown): void {
  if (error instanceof SystemExit) {
    const { text } = exitOf(error.reason)
    if (text !== undefined) write(`${text}\n`)
    endWith(error.exitcode)
  } else {
    reportError(error)
    endWith(1)
  }
}
