import { type Connection, Pipe, wait } from '@mp/ipc'
import { Process } from '@mp/process'
import { Semaphore } from '@mp/sync'
import type { Task } from './job.js'
import type { Machine, Notice } from './machine.js'
import { type Report, work } from './work.js'

interface Party {
  readonly task: Task
  readonly process: Process
  /** Lets it begin a burst. */
  readonly turn: Semaphore
  readonly reports: Connection<Report>
  stopped: boolean
}

/** A machine of real processes: one for each task, stopped and continued by signals, as a shell does with its jobs. */
export class Processor implements Machine, AsyncDisposable {
  readonly #tick: number
  readonly #parties: Map<Task, Party>
  #start = 0

  private constructor(tasks: readonly Task[], tick: number) {
    this.#tick = tick
    this.#parties = new Map(tasks.map((task) => [task, this.#create(task)]))
  }

  /** @param tick - milliseconds. Time begins when all processes are there. */
  static async create(tasks: readonly Task[], tick: number): Promise<Processor> {
    const processor = new Processor(tasks, tick)
    for (const { reports } of processor.#parties.values()) await reports.recv()
    processor.#start = performance.now()
    return processor
  }

  now(): number {
    return (performance.now() - this.#start) / this.#tick
  }

  run(task: Task): void {
    const party = this.#parties.get(task)!
    if (party.stopped) process.kill(party.process.pid!, 'SIGCONT')
    else party.turn.release()
    party.stopped = false
  }

  stop(task: Task): void {
    const party = this.#parties.get(task)!
    process.kill(party.process.pid!, 'SIGSTOP')
    party.stopped = true
  }

  /** What a process said right before it was stopped is heard when it runs again. */
  async next(until: number): Promise<Notice | undefined> {
    const audible = [...this.#parties.values()].filter(({ stopped }) => !stopped)
    const timeout = until === Infinity ? undefined : Math.max(0, until - this.now()) * this.#tick
    const [first] = await wait(
      audible.map(({ reports }) => reports),
      timeout,
    )
    const party = audible.find(({ reports }) => reports === first)
    if (party === undefined) return undefined
    const what = (await party.reports.recv()) as Notice['what']
    if (what === 'done') {
      party.turn.release()
      this.#parties.delete(party.task)
      await party.process.join()
    }
    return { task: party.task, what }
  }

  /** Whoever is left would never be continued again. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const { process } of this.#parties.values()) process.kill()
    await Promise.all([...this.#parties.values()].map(({ process }) => process.join()))
  }

  #create(task: Task): Party {
    const { name, bursts } = task.job
    const turn = new Semaphore(0)
    const [reports, theirs] = Pipe<Report, never>(false)
    const times = bursts.map((ticks) => ticks * this.#tick)
    const process = new Process({ target: work, args: [times, turn, theirs], name, daemon: true }).start()
    theirs.close()
    return { task, process, turn, reports, stopped: false }
  }
}
