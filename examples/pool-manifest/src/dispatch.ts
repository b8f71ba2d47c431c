/**
 * Sends groups of files through the queue and sees to it that each one is reported exactly once, whoever dies.
 *
 *     group -> batch -> queue.put -> [a worker takes it, hashes, writes its block, reports] -> done
 *                                       | killed anywhere in here
 *                                       v
 *              at the end of the round: what was sent and never reported is sent again, file by file
 *
 * One task is submitted per batch. A task whose worker died is submitted again at once, so there are never fewer tasks
 * than batches in the queue; a task that finds nothing, because the dead worker took its batch along, ends empty.
 */
import { WorkerLostError } from '@mp/pool'
import type { Batch, Report } from './batch.js'
import type { BytePath } from './byte-path.js'
import type { Problem } from './problem.js'

/** Those who do the work, as far as this file needs to know them. See crew.ts. */
export interface Hands {
  nextId(): number
  put(batch: Batch, signal: AbortSignal): Promise<void>
  hashNext(): Promise<Report | null>
}

export interface Watch {
  readonly signal: AbortSignal
  readonly onReport?: (report: Report) => void
}

export interface Outcome {
  readonly reports: readonly Report[]
  readonly problems: readonly Problem[]
  /** Workers that died under a task. */
  readonly losses: number
  /** Batches that were lost with them and sent again. */
  readonly retries: number
}

/** How often a file is tried, when its worker dies each time. */
export const ATTEMPTS = 4
/** Deaths in a row without any report between them: it is not the files, the machine lets no worker live. */
const HOPELESS = 100

export async function dispatch(groups: AsyncIterable<BytePath[]>, hands: Hands, watch: Watch): Promise<Outcome> {
  const reports: Report[] = []
  const problems: Problem[] = []
  const unreported = new Map<number, Batch>()
  const running = new Set<Promise<void>>()
  const failure = new AbortController()
  const signal = AbortSignal.any([watch.signal, failure.signal])
  let losses = 0
  let lossesInARow = 0
  let retries = 0

  const hashOne = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        const report = await hands.hashNext()
        lossesInARow = 0
        if (report && unreported.delete(report.id)) {
          reports.push(report)
          watch.onReport?.(report)
        }
        return
      } catch (error) {
        if (!(error instanceof WorkerLostError) || ++lossesInARow > HOPELESS) return failure.abort(error)
        losses++
      }
    }
  }

  const send = async (names: BytePath[]): Promise<void> => {
    const batch = { id: hands.nextId(), names }
    unreported.set(batch.id, batch)
    // The task goes out before the queue has room: were the queue full of batches nobody asks for, waiting for room
    // first would be waiting for ever.
    const put = hands.put(batch, signal)
    const task = hashOne().finally(() => running.delete(task))
    running.add(task)
    await put
  }

  const sendAll = async (round: AsyncIterable<BytePath[]> | Iterable<BytePath[]>): Promise<void> => {
    for await (const names of round) {
      signal.throwIfAborted()
      await send(names)
    }
    await Promise.all(running)
    signal.throwIfAborted()
  }

  await sendAll(groups)
  for (let attempt = 2; unreported.size > 0; attempt++) {
    const lost = [...unreported.values()]
    const names = lost.flatMap((batch) => batch.names)
    unreported.clear()
    if (attempt > ATTEMPTS) {
      problems.push(...names.map((name) => ({ name, reason: `a worker died ${ATTEMPTS} times over it` })))
      break
    }
    retries += lost.length
    await sendAll(names.map((name) => [name]))
  }

  return { reports, problems: [...reports.flatMap((report) => report.problems), ...problems], losses, retries }
}
