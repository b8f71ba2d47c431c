/**
 * The worker's half of the pool: takes one call at a time, runs it, puts its result. worker-handle.ts is the parent's.
 *
 * A call is taken from the ring only when its turn has come, so whatever is still there when this process dies can be run
 * by another worker.
 */
import {
  Consumer,
  load,
  type ObjectToken,
  NOTHING,
  party,
  Producer,
  RING,
  ringKind,
  StateError,
  type Target,
} from '@mp/ipc/internal'
import { exit } from '@mp/process'
import { runCall } from '../calls/call-runner.js'
import { runChunk } from '../calls/chunk-runner.js'
import {
  CALL,
  ABORT,
  CHUNK,
  type ControlMessage,
  CREDIT,
  DEFINE,
  EXIT,
  FAILURE,
  INITIALIZER_FAILURE,
  OVERSIZED,
  READY,
  STAR_CHUNK,
  STREAM,
  type TaskMessage,
  type WorkerOrders,
} from '../messages.js'
import { failureOf, type Run, sendableFailure } from '../calls/replies.js'
import { StreamRunner } from '../streams/stream-runner.js'
import { abortTask, beginTask, endTask } from '../tasks/task-signal.js'

/** Other events of the worker (timers, output) get their turn after this many milliseconds of synchronous tasks. */
const LONGEST_STRETCH = 5

/** Runs in the child process; started by the pool. */
export async function workerMain(orders: WorkerOrders): Promise<void> {
  const member = party()
  const open = (token: ObjectToken): number => member.handles.attach(ringKind, token)
  const results = new Producer(member, open(orders.results), true)
  // A Ctrl-C goes to the whole terminal group; what becomes of the workers is the parent's decision.
  process.on('SIGINT', () => undefined)
  if (orders.initializer !== undefined)
    try {
      const initialize = (await load(orders.initializer)) as Run
      await initialize(...orders.initargs)
    } catch (error) {
      results.put([INITIALIZER_FAILURE, sendableFailure(failureOf(error))])
      exit(1)
    }
  await new Worker(open, orders, results).serve()
  // What tasks have left behind, such as timers, does not keep a worker that nobody needs any more.
  exit(0)
}

class Worker {
  readonly #tasks: Consumer
  readonly #tasksRef: number
  readonly #control: Consumer
  readonly #controlRef: number
  readonly #results: Producer
  readonly #maxMemory: number
  readonly #targets = new Map<number, Target>()
  readonly #functions = new Map<number, Run>()
  readonly #streams = new Map<number, StreamRunner>()
  readonly #credit = new Map<number, number>()
  #finish: (() => void) | undefined
  #busy = false
  #isLast = false

  constructor(open: (token: ObjectToken) => number, orders: WorkerOrders, results: Producer) {
    this.#tasksRef = open(orders.tasks)
    this.#tasks = new Consumer(party(), this.#tasksRef, false)
    this.#controlRef = open(orders.control)
    this.#control = new Consumer(party(), this.#controlRef, true)
    this.#maxMemory = orders.maxMemory
    this.#results = results
  }

  /** Takes and runs calls until it is told to end. */
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
          this.#streams.get(message[1])?.abort()
          abortTask(message[1])
          break
        case CREDIT:
          this.#grant(message[1], message[2])
          break
        case DEFINE:
          this.#targets.set(message[1], message[2])
          break
        case EXIT:
          this.#isLast = true
      }
    }
  }

  /** Credit may come before its stream has begun. */
  #grant(task: number, values: number): void {
    const stream = this.#streams.get(task)
    if (stream !== undefined) stream.grant(values)
    else this.#credit.set(task, (this.#credit.get(task) ?? 0) + values)
  }

  #pump(): void {
    if (this.#busy || this.#finish === undefined) return
    const pauseAt = performance.now() + LONGEST_STRETCH
    for (;;) {
      const pending = this.#step()
      if (pending === NOTHING) return this.#isLast ? this.#end() : undefined
      if (pending !== undefined) return this.#resumeAfter(pending)
      if (performance.now() > pauseAt) return this.#resumeAfter(new Promise((resolve) => setImmediate(resolve)))
    }
  }

  #resumeAfter(pending: Promise<void>): void {
    this.#busy = true
    void pending.then(() => {
      this.#busy = false
      this.#pump()
    })
  }

  /** Takes one message: `NOTHING` when there is none, a promise when its work goes on. */
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
    const [kind, task, , args] = message
    switch (kind) {
      case CALL:
        return runCall(this.#results, task, run, args)
      case CHUNK:
      case STAR_CHUNK:
        return runChunk(this.#results, message, run)
      case STREAM: {
        const runner = new StreamRunner(this.#results, task)
        this.#streams.set(task, runner)
        this.#heed()
        runner.grant(this.#credit.get(task) ?? 0)
        this.#credit.delete(task)
        return runner.run(run, args).finally(() => this.#streams.delete(task))
      }
    }
  }

  #ended(): undefined {
    endTask()
    if (this.#maxMemory > 0 && process.memoryUsage.rss() > this.#maxMemory) this.#results.put([OVERSIZED])
  }

  /** A function that cannot be had fails the calls of it, not the worker. */
  async #loadAndRun(message: TaskMessage): Promise<void> {
    const run = await this.#load(message[2]).catch((error: unknown) => () => {
      throw error
    })
    this.#functions.set(message[2], run)
    await this.#run(message, run)
  }

  async #load(number: number): Promise<Run> {
    this.#heed()
    const target = this.#targets.get(number)
    if (target === undefined) throw new StateError(`the pool called function ${String(number)} before it defined it`)
    return (await load(target)) as Run
  }

  #end(): void {
    this.#finish?.()
    this.#finish = undefined
  }
}
