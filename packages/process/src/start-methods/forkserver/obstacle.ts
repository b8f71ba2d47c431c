/** Why processes cannot be forked here. */
import { loadNative, NativeUnavailableError } from '@mp/ipc/internal'

/** Nodes that are known to survive a fork: what comes later is tried before it is allowed. */
const OLDEST = 20
const NEWEST = 26

let found: string | null | undefined

export function obstacleToForking(): string | undefined {
  found ??= look() ?? null
  return found ?? undefined
}

function look(): string | undefined {
  if (process.platform !== 'linux') return `forking needs Linux, this is ${process.platform}`
  const major = Number.parseInt(process.versions.node)
  if (major < OLDEST || major > NEWEST)
    return `Node ${process.version} has not been tried with it, only ${OLDEST} to ${NEWEST}`
  try {
    loadNative()
    return undefined
  } catch (error) {
    if (error instanceof NativeUnavailableError) return error.message
    throw error
  }
}
