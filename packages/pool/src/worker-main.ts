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
import { runChunk } from './chunk-runner.js'
import { failureOf, isThenable, putFailure, putResult, type Run } from './replies.js'
import {
  CALL,
  CHUNK,
  type CallMessage,
  DEFINE,
  EXIT,
  FAILURE,
  INITIALIZER_FAILURE,
  READY,
  type ToWorker,
  type WorkerOrders,
} from './messages.js'

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
      results.put([INITIALIZER_FAILURE, failureOf(error)])
      exit(1)
    }
  await new Worker(open(orders.tasks), results).serve()
}

class Worker {
  readonly #tasks: Consumer
  readonly #tasksRef: number
  readonly #results: Producer
  readonly #functions = new Map<number, Run>()
  #finish: (() => void) | undefined
  #busy = false

  constructor(tasksRef: number, results: Producer) {
    this.#tasksRef = tasksRef
    this.#tasks = new Consumer(party(), tasksRef, false)
    this.#results = results
  }

  /** Takes and runs calls until it is told to end. */
  serve(): Promise<void> {
    const { waits } = party()
    return new Promise((resolve) => {
      const stop = waits.listen(this.#tasksRef + RING.readers, () => this.#pump())
      waits.keepAlive(1)
      this.#finish = () => {
        stop()
        waits.keepAlive(-1)
        resolve()
      }
      this.#results.put([READY])
      this.#pump()
    })
  }

  #pump(): void {
    if (this.#busy || this.#finish === undefined) return
    const pauseAt = performance.now() + LONGEST_STRETCH
    for (;;) {
      const pending = this.#step()
      if (pending === NOTHING) return
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
    let message: ToWorker | typeof NOTHING
    try {
      message = this.#tasks.get() as ToWorker | typeof NOTHING
    } catch (error) {
      this.#results.put([FAILURE, -1, failureOf(error)])
      return undefined
    }
    if (message === NOTHING) return NOTHING
    switch (message[0]) {
      case CALL:
        return this.#call(message)
      case CHUNK:
        return runChunk(this.#results, message, this.#function(message[2]))
      case DEFINE:
        return this.#define(message[1], message[2])
      case EXIT:
        this.#finish?.()
        this.#finish = undefined
        return NOTHING
    }
  }

  /** A function that cannot be had fails the calls of it, not the worker. */
  async #define(number: number, target: Target): Promise<void> {
    try {
      this.#functions.set(number, (await load(target)) as Run)
    } catch (error) {
      this.#functions.set(number, () => {
        throw error
      })
    }
  }

  #function(number: number): Run {
    const run = this.#functions.get(number)
    if (run === undefined) throw new StateError(`the pool called function ${String(number)} before it defined it`)
    return run
  }

  #call([, task, fn, args]: CallMessage): Promise<void> | undefined {
    const results = this.#results
    try {
      const value: unknown = this.#function(fn)(...args)
      if (!isThenable(value)) {
        putResult(results, task, value)
        return undefined
      }
      return Promise.resolve(value).then(
        (result) => putResult(results, task, result),
        (error: unknown) => putFailure(results, task, failureOf(error)),
      )
    } catch (error) {
      putFailure(results, task, failureOf(error))
      return undefined
    }
  }
}
