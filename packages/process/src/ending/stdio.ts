/** Standard output and error at the end of a process, and when nobody reads them. */

const names = ['stdout', 'stderr'] as const

/**
 * Whatever happens to its output, what the process does counts: a closed pipe is no error. The streams are only made when
 * they are first used, since making them takes a millisecond.
 */
export function tolerateClosedStdio(): void {
  for (const name of names) {
    const { get } = Object.getOwnPropertyDescriptor(process, name) ?? {}
    if (get === undefined) continue
    let stream: NodeJS.WriteStream | undefined
    Object.defineProperty(process, name, {
      configurable: true,
      enumerable: true,
      get: () => (stream ??= (get.call(process) as NodeJS.WriteStream).on('error', () => undefined)),
    })
  }
}

/** Resolves when everything written has left the process, or nobody will ever read it. */
export async function flushStdio(): Promise<void> {
  await Promise.all(names.map((name) => flush(process[name])))
}

function flush(stream: NodeJS.WriteStream): Promise<void> {
  if (stream.writableLength === 0 || stream.destroyed) return Promise.resolve()
  return new Promise((resolve) => {
    stream.once('error', () => resolve())
    stream.write('', () => resolve())
  })
}
