/** What a worker is sent of a task, and how what cannot be sent is explained. */
import { SerializationError } from '@mp/ipc/internal'
import { CALL, CHUNK, ITEM, STREAM, type TaskKind } from '../messages.js'

/**
 * Levels of arrays in a message that the pool has made itself, the message and its list of arguments or items: the codec
 * need not look whether they have more than elements.
 */
export const TASK_LISTS = 2

/** Calls between the caller's and the one that finds out. */
const OWN_FRAMES = 12

/** Whether the arguments are the caller's own, who may change them as soon as he has submitted the task. */
export const isCall = (kind: TaskKind): boolean => kind === CALL || kind === STREAM

/** The error of a task's message that cannot be sent, as the caller is to see it: the path is in what he gave. */
export function explained(kind: TaskKind, error: unknown): unknown {
  if (!(error instanceof SerializationError) || !error.path.startsWith('[3]')) return error
  const place = isCall(kind) ? /^\[3\]/ : /^\[3\]\[\d+\]/
  const path = error.path.replace(place, kind === CHUNK || kind === ITEM ? 'item' : 'args')
  const message = error.message.replace(` at ${error.path} `, ` at ${path} `)
  // The caller's own frames are what he needs to see, and they are some way down.
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = stackTraceLimit + OWN_FRAMES
  try {
    return new SerializationError(message, path, error.cause === undefined ? undefined : { cause: error.cause })
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}
