/**
 * Which worker is the one for what is to be done. It looks at all of them and changes nothing: that is the dispatcher's part.
 */
import type { Workload } from '../workers/workload.js'

/** Looks in which every process gets its turn, also when some others want to run on its processor. */
const LOOKS_FOR_A_TURN = 8

export class Choice<W extends Workload> {
  readonly #workers: Iterable<W>
  readonly #processors: number

  /** @param processors - how many workers can be at work at the same time */
  constructor(workers: Iterable<W>, processors: number) {
    this.#workers = workers
    this.#processors = processors
  }

  /**
   * A busy worker that is quick enough, so that the others may sleep; else an idle one; else the one with the fewest tasks. That
   * one comes before an idle one when it may be waited for.
   */
  forTask(): W | undefined {
    let quick: W | undefined
    let idle: W | undefined
    let best: W | undefined
    let fewest = Infinity
    for (const worker of this.#workers) {
      if (worker.isIdle) idle ??= worker
      else if (quick === undefined && worker.takesSoon) quick = worker
      else if (worker.tasks.size < fewest && worker.room > 0) {
        best = worker
        fewest = worker.tasks.size
      }
    }
    if (quick !== undefined) return quick
    return best !== undefined && this.#mayWaitFor(best) ? best : (idle ?? best)
  }

  /** The one for which most waits that could be done sooner by an idle one. */
  toHelpOut(): W | undefined {
    let busiest: W | undefined
    let most = 0
    for (const worker of this.#workers) {
      if (worker.unkeyed === 0) continue
      const { spare } = worker
      if (spare <= most || spare <= worker.pace.soon || this.#mayWaitFor(worker)) continue
      busiest = worker
      most = spare
    }
    return busiest
  }

  leastLoaded(): W | undefined {
    let best: W | undefined
    for (const worker of this.#workers)
      if (!worker.retired && (best === undefined || worker.tasks.size < best.tasks.size)) best = worker
    return best
  }

  isAnyIdle(): boolean {
    for (const { isIdle } of this.#workers) if (isIdle) return true
    return false
  }

  /** Whether there is an idle worker, and tasks wait for another one that it could do instead. */
  couldAnyHelp(): boolean {
    if (!this.isAnyIdle()) return false
    // How many can be spared takes a look at all tasks when there are keys among them.
    for (const worker of this.#workers) if (worker.unkeyed > 0 && worker.spare > 0) return true
    return false
  }

  /**
   * How many looks in vain show that a worker does not get on: one that shares its processor with others may not have had its
   * turn since the last one.
   */
  patience(worker: W): number {
    return this.#mayWaitFor(worker) ? LOOKS_FOR_A_TURN : 1
  }

  /** Whether its tasks are tiny, and an idle worker would only take turns with those at work: all processors have one. */
  #mayWaitFor(worker: W): boolean {
    if (worker.pace.soon === 0) return false
    let atWork = 0
    for (const { ready, tasks } of this.#workers) if (ready && tasks.size > 0) atWork++
    return atWork >= this.#processors
  }
}
