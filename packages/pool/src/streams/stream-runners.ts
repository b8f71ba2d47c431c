/** The streams of a worker, by task: who runs, and who has credit before it runs. */
import type { Producer } from '@mp/ipc/internal'
import type { Run } from '../calls/replies.js'
import { StreamRunner } from './stream-runner.js'

export class StreamRunners {
  readonly #results: Producer
  readonly #running = new Map<number, StreamRunner>()
  readonly #credit = new Map<number, number>()

  constructor(results: Producer) {
    this.#results = results
  }

  abort(task: number): void {
    this.#running.get(task)?.abort()
  }

  grant(task: number, values: number): void {
    const stream = this.#running.get(task)
    if (stream !== undefined) stream.grant(values)
    else this.#credit.set(task, (this.#credit.get(task) ?? 0) + values)
  }

  /** @param heed - reads what has come for it so far: credit, or that nobody wants it any more */
  async run(task: number, generate: Run, args: readonly unknown[], heed: () => void): Promise<void> {
    const runner = new StreamRunner(this.#results, task)
    this.#running.set(task, runner)
    heed()
    runner.grant(this.#credit.get(task) ?? 0)
    this.#credit.delete(task)
    try {
      await runner.run(generate, args)
    } finally {
      this.#running.delete(task)
    }
  }
}
