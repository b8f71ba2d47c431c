/** The pool and what its workers share: one queue of batches, one lock on the journal. */
import { Pool } from '@mp/pool'
import { Queue } from '@mp/queue'
import { Lock } from '@mp/sync'
import type { Batch } from './batch.js'
import type { BytePath } from './byte-path.js'
import type { Hands } from './dispatch.js'
import { enlist, hashAlone, hashNextBatch } from './worker.js'

export interface CrewOptions {
  readonly root: BytePath
  readonly workers: number
  readonly followLinks: boolean
}

/** Enough that no worker waits for the walk, few enough that the walk cannot run away with the memory. */
const QUEUED_BATCHES_PER_WORKER = 4

export class Crew {
  readonly workers: number
  readonly #queue: Queue<Batch>
  readonly #pool: Pool
  #lastId = 0

  constructor({ root, workers, followLinks }: CrewOptions) {
    this.workers = workers
    this.#queue = new Queue<Batch>(workers * QUEUED_BATCHES_PER_WORKER)
    const orders = { root, queue: this.#queue, lock: new Lock(), followLinks }
    this.#pool = new Pool(workers, { initializer: enlist, initargs: [orders] })
  }

  /** The workers as `dispatch` sees them, writing to this journal. */
  hands(journal: BytePath): Hands {
    return {
      nextId: () => ++this.#lastId,
      put: (batch, signal) => this.#queue.put(batch, { signal }),
      hashNext: () => this.#pool.apply(hashNextBatch, [journal]),
    }
  }

  /** The whole list in one worker while the others rest: what one process can do. */
  hashAlone(names: readonly BytePath[], journal: BytePath): Promise<void> {
    return this.#pool.apply(hashAlone, [names, journal])
  }

  async dismiss(): Promise<void> {
    this.#pool.close()
    await this.#pool.join()
    this.#queue.close()
  }

  /** Ends the workers at once, whatever they are doing. Any number of times, also after `dismiss`. */
  async stop(): Promise<void> {
    this.#pool.terminate()
    await this.#pool.join()
  }
}
