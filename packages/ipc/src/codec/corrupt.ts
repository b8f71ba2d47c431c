/** The decoder's complaint about bytes that no encoder of this version wrote. */
import { SerializationError } from '../errors/index.js'

export function corrupt(reason: string, cause?: unknown): SerializationError {
  const message = `these bytes are not a message, or it was damaged: ${reason}`
  return new SerializationError(message, '', cause === undefined ? undefined : { cause })
}
