/** Exit codes: those of the ended, and those that `exit(reason)` means. */
import { constants } from 'node:os'
import { inspect } from 'node:util'

/** What Node tells of an ended process as Python's `exitcode`: minus the number of the signal that killed it. */
export function exitcodeOf(code: number | null, signal: NodeJS.Signals | null): number {
  return signal === null ? (code ?? 0) : -constants.signals[signal]
}

/** An exit code as text, with the signal's name: `0`, `-SIGTERM`. */
export function describeExitcode(exitcode: number): string {
  const signal = signalOfExitcode(exitcode)
  return signal === null ? String(exitcode) : `-${signal}`
}

/** The signal that an exit code stands for; `null` when it does not stand for any. */
export function signalOfExitcode(exitcode: number): NodeJS.Signals | null {
  if (exitcode >= 0) return null
  const found = Object.entries(constants.signals).find(([, number]) => number === -exitcode)
  return (found?.[0] as NodeJS.Signals | undefined) ?? null
}

/** What `exit(reason)` ends with: a code, and a text that goes to stderr before. */
export function exitOf(reason: unknown): { readonly code: number; readonly text: string | undefined } {
  if (reason === undefined || reason === null || reason === false) return { code: 0, text: undefined }
  if (reason === true) return { code: 1, text: undefined }
  if (typeof reason === 'number' && Number.isInteger(reason))
    return { code: ((reason % 256) + 256) % 256, text: undefined }
  if (typeof reason === 'bigint') return { code: Number(BigInt.asUintN(8, reason)), text: undefined }
  return { code: 1, text: typeof reason === 'string' ? reason : inspect(reason) }
}
