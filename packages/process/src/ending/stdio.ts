/** Standard output and error at the end of a process, and when nobody reads them. */

const names = ['stdout', 'stderr'] as const

/** Key of the stream in our getter, which another copy of this file may have installed (kernel.ts). */
const MADE: unique symbol = Symbol.for('@mp/process/made-stream')

interface StreamGetter {
  (): NodeJS.WriteStream
  [MADE]: NodeJS.WriteStream | undefined
}

/**
 * Whatever happens to its output, what the process does counts: a closed pipe is no error. The streams are only made when
 * they are first used, since making them takes a millisecond.
 */
export function tolerateClosedStdio(): void {
  for (const name of names) {
    const { get } = Object.getOwnPropertyDescriptor(process, name) ?? {}
    if (get === undefined) continue
    const getter: StreamGetter = () =>
      (getter[MADE] ??= (get.call(process) as NodeJS.WriteStream).on('error', () => undefined))
    getter[MADE] = undefined
    Object.defineProperty(process, name, { configurable: true, enumerable: true, get: getter })
  }
}

/** Resolves when everything written has left the process, or nobody will ever read it. */
export async function flushStdio(): Promise<void> {
  await Promise.all(names.map((name) => flush(streamOf(name))))
}

/** `undefined` when it was not made yet, so that nothing can have been written to it. */
function streamOf(name: (typeof names)[number]): NodeJS.WriteStream | undefined {
  const { get } = Object.getOwnPropertyDescriptor(process, name) ?? {}
  return get !== undefined && MADE in get ? (get as StreamGetter)[MADE] : process[name]
}

function flush(stream: NodeJS.WriteStream | undefined): Promise<void> {
  if (stream === undefined || stream.writableLength === 0 || stream.destroyed) return Promise.resolve()
  return new Promise((resolve) => {
    stream.once('error', () => resolve())
    stream.write('', () => resolve())
  })
}
