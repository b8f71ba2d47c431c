/** Errors that nobody catches, told on stderr. */
import { inspect } from 'node:util'
import { currentProcess } from '../process/current-process.js'

/** Writes the whole of an error: its stack, its causes, its fields. */
export function reportError(error: unknown, where = ''): void {
  const text = inspect(error, { depth: 4, colors: false })
  write(`${currentProcess().name} (pid ${process.pid})${where === '' ? '' : ` ${where}`}:\n${text}\n`)
}

export function write(text: string): void {
  try {
    process.stderr.write(text)
  } catch {
    // Nobody can be told.
  }
}
