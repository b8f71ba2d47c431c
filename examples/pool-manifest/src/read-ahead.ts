/**
 * Lets a source run ahead of its reader. The queue to the workers is short, and a walk held back by it would know only
 * at the very end how many files there are; the progress bar wants to know at the beginning.
 */
export async function* readAhead<T>(source: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
  let read: T[] = []
  let ended = false
  let wake = () => {}
  const pump = (async () => {
    try {
      for await (const item of source) {
        if (ended) return
        read.push(item)
        wake()
      }
    } finally {
      ended = true
      wake()
    }
  })()
  // Its error is thrown below, when its reader gets there.
  pump.catch(() => undefined)
  try {
    while (!ended || read.length > 0) {
      if (read.length === 0) await new Promise<void>((resolve) => (wake = resolve))
      const items = read
      read = []
      yield* items
    }
    await pump
  } finally {
    ended = true
  }
}
