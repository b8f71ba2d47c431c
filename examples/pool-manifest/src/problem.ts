/** What went wrong with one path, told at the end of a run. A problem costs that path alone. */
import { getSystemErrorMap } from 'node:util'
import { escapeName } from './manifest-format.js'
import { toText, type BytePath } from './byte-path.js'

export interface Problem {
  readonly name: BytePath
  readonly reason: string
}

/** A failure that is about the file, found without the help of the operating system. */
export class FileError extends Error {}

/** Says why a file could not be taken, in the words of the operating system where it spoke. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { errno, code } = error as NodeJS.ErrnoException
  const known = errno === undefined ? undefined : getSystemErrorMap().get(errno)
  return known?.[1] ?? code ?? error.message
}

/** A name for a person's terminal: on one line, and without characters that could drive the terminal. */
export const displayName = (name: BytePath): string =>
  toText(escapeName(name)).replace(/[\x00-\x1f\x7f-\x9f]/g, (char) => `\\x${hex(char)}`)

const hex = (char: string) => char.charCodeAt(0).toString(16).padStart(2, '0')
