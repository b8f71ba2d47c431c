/** What is left of an error of which something cannot be sent: all the rest. */
import { party } from '@mp/ipc/internal'

const TEXTS = ['name', 'message', 'stack']

/** A copy without the fields that cannot be sent. Its causes are treated the same way. */
export function sendableError(error: Error, seen = new Set<unknown>()): Error {
  seen.add(error)
  const copy = Object.create(Object.getPrototypeOf(error) as object) as Error
  for (const key of [...TEXTS, 'code', 'cause', 'errors', ...Object.keys(error)]) {
    const value = sendable(read(error, key), seen)
    if (value === undefined || Object.hasOwn(copy, key)) continue
    const enumerable = Object.prototype.propertyIsEnumerable.call(error, key)
    Object.defineProperty(copy, key, { value, enumerable, writable: true, configurable: true })
  }
  return copy
}

/** `undefined` for what cannot be sent. */
function sendable(value: unknown, seen: Set<unknown>): unknown {
  try {
    party().encoder.encode(value)
    return value
  } catch {
    if (value instanceof Error && !seen.has(value)) return sendableError(value, seen)
    return undefined
  }
}

/** A getter of the user's may throw. */
function read(error: object, key: string): unknown {
  try {
    return (error as Record<string, unknown>)[key]
  } catch {
    return undefined
  }
}
