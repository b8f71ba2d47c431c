/** Much may wait with one signal, and Node warns of more than ten listeners on one: so a signal has a single one, for all. */

interface Listening {
  readonly listeners: Set<() => void>
  readonly callAll: () => void
}

const signals = new WeakMap<AbortSignal, Listening>()

/** Calls `onAbort` when the signal is aborted, unless the returned function was called before. */
export function listenForAbort(signal: AbortSignal | undefined, onAbort: () => void): () => void {
  if (signal === undefined) return () => undefined
  const { listeners, callAll } = listeningOn(signal)
  if (listeners.size === 0) signal.addEventListener('abort', callAll, { once: true })
  listeners.add(onAbort)
  return () => {
    if (listeners.delete(onAbort) && listeners.size === 0) signal.removeEventListener('abort', callAll)
  }
}

function listeningOn(signal: AbortSignal): Listening {
  const known = signals.get(signal)
  if (known !== undefined) return known
  const listeners = new Set<() => void>()
  const callAll = (): void => {
    for (const listener of [...listeners]) listener()
  }
  const listening = { listeners, callAll }
  signals.set(signal, listening)
  return listening
}
