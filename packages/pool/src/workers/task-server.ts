/**
 * The worker's half of the pool: takes one task at a time, runs it, puts its result. worker-handle.ts is the parent's.
 *
 * A task is taken from the ring only when its turn has come, so whatever is still there when this process dies can be run
 * by another worker.
 */
import { Consumer, NOTHING, party, type Producer, type Ref, RING } from '@mp/ipc/internal'
import { runCall } from '../calls/call-runner.js'
import { runChunk } from '../calls/chunk-runner.js'
import { failureOf, type Run } from '../calls/replies.js'
import {
  ABORT,
  CALL,
  CHUNK,
  type ControlMessage,
  CREDIT,
  DEFINE,
  EXIT,
  FAILURE,
  ITEM,
  OVERSIZED,
  READY,
  SERVICE_TIME,
  STAR_CHUNK,
  STREAM,
  type TaskMessage,
} from '../messages.js'
import { StreamRunners } from '../streams/stream-runners.js'
import { abortTask, beginTask, endTask } from '../tasks/task-signal.js'
import { KnownFunctions } from './known-functions.js'
import { ServiceTime } from './service-time.js'

/**
 * The event loop gets its turn after so many milliseconds of synchronous tasks. (By `Date`, since the first use of
 * `performance` takes a new process some milliseconds.)
 */
const LONGEST_STRETCH = 5

export class TaskServer {
  readonly #tasks: Consumer
  readonly #tasksRef: Ref
  readonly #control: Consumer
  readonly #controlRef: Ref
  readonly #results: Producer
  readonly #maxMemory: number
  readonly #functions = new KnownFunctions()
  readonly #streams: StreamRunners
  readonly #serviceTime = new ServiceTime()
  #finish: (() => void) | undefined
  #busy = false
  /** when the last task ended */
  #now = 0
  #isLast = false

  constructor(tasks: Ref, control: Ref, results: Producer, maxMemory: number) {
    this.#tasksRef = tasks
    this.#tasks = new Consumer(party(), tasks, false)
    this.#controlRef = control
    this.#control = new Consumer(party(), control, true)
    this.#maxMemory = maxMemory
    this.#results = results
    this.#streams = new StreamRunners(results)
  }

  /** Takes and runs tasks until it is told to end. */
  serve(): Promise<void> {
    const { waits } = party()
    return new Promise((resolve) => {
      const stops = [
        waits.listen(this.#controlRef + RING.readers, () => {
          this.#heed()
          if (this.#isLast) this.#pump()
        }),
        waits.listen(this.#tasksRef + RING.readers, () => this.#pump()),
      ]
      waits.keepAlive(1)
      this.#finish = () => {
        for (const stop of stops) stop()
        waits.keepAlive(-1)
        resolve()
      }
      this.#results.put([READY])
      // What came before somebody listened rang for nobody.
      this.#heed()
      this.#pump()
    })
  }

  /** Control messages reach a task that waits for something; a busy one is ended by its parent. */
  #heed(): void {
    for (;;) {
      const message = this.#control.get() as ControlMessage | typeof NOTHING
      if (message === NOTHING) return
      switch (message[0]) {
        case ABORT:
          this.#streams.abort(message[1])
          abortTask(message[1])
          break
        case CREDIT:
          this.#streams.grant(message[1], message[2])
          break
        case DEFINE:
          this.#functions.define(message[1], message[2])
          break
        case EXIT:
          this.#isLast = true
      }
    }
  }

  #pump(): void {
    if (this.#busy || this.#finish === undefined) return
    this.#serviceTime.begin()
    this.#work()
  }

  #work(): void {
    const pauseAt = Date.now() + LONGEST_STRETCH
    for (;;) {
      const pending = this.#step()
      if (pending === NOTHING) return this.#rest()
      if (pending !== undefined) return this.#resumeAfter(pending)
      if (this.#now > pauseAt) return this.#resumeAfter(new Promise((resolve) => setImmediate(resolve)))
    }
  }

  #rest(): void {
    this.#serviceTime.pause()
    if (this.#isLast) this.#end()
  }

  #resumeAfter(pending: Promise<void>): void {
    this.#busy = true
    void pending.then(() => {
      this.#busy = false
      this.#work()
    })
  }

  /** Takes one task: `NOTHING` when there is none, a promise when its work goes on. */
  #step(): Promise<void> | undefined | typeof NOTHING {
    let message: TaskMessage | typeof NOTHING
    try {
      message = this.#tasks.get() as TaskMessage | typeof NOTHING
    } catch (error) {
      this.#results.put([FAILURE, -1, failureOf(error)])
      return undefined
    }
    if (message === NOTHING) return NOTHING
    beginTask(message[1])
    const run = this.#functions.get(message[2])
    const pending = run === undefined ? this.#loadAndRun(message) : this.#run(message, run)
    if (pending === undefined) return this.#ended()
    return pending.then(() => this.#ended())
  }

  #run(message: TaskMessage, run: Run): Promise<void> | undefined {
    switch (message[0]) {
      case CALL:
      case ITEM:
        return runCall(this.#results, message[1], run, message[3])
      case CHUNK:
      case STAR_CHUNK:
        return runChunk(this.#results, message, run)
      case STREAM:
        return this.#streams.run(message[1], run, message[3], () => this.#heed())
    }
  }

  #ended(): undefined {
    endTask()
    this.#now = Date.now()
    const milliseconds = this.#serviceTime.taskEnded(this.#now)
    if (milliseconds !== undefined) this.#results.put([SERVICE_TIME, milliseconds])
    if (this.#maxMemory > 0 && process.memoryUsage.rss() > this.#maxMemory) this.#results.put([OVERSIZED])
  }

  async #loadAndRun(message: TaskMessage): Promise<void> {
    this.#heed()
    const run = await this.#functions.load(message[2])
    this.#serviceTime.begin()
    await this.#run(message, run)
  }

  #end(): void {
    this.#finish?.()
    this.#finish = undefined
  }
}
