/** Many tasks may share a signal, and Node warns of many listeners on one: so a signal has a single one, for all. */
const listeners = new WeakMap<AbortSignal, Set<() => void>>()

/** Calls `onAbort` when the signal is aborted, unless the returned function was called before. */
export function listenForAbort(signal: AbortSignal, onAbort: () => void): () => void {
  const known = listeners.get(signal)
  const all = known ?? new Set()
  all.add(onAbort)
  if (known === undefined) {
    const callAll = (): void => {
      for (const listener of [...all]) listener()
    }
    listeners.set(signal, all)
    signal.addEventListener('abort', callAll, { once: true })
  }
  return () => all.delete(onAbort)
}
