/**
 * The parent's half of a worker: its process, its rings, and the tasks it has been given. worker-main.ts is the other.
 */
import { Consumer, createRing, NOTHING, Producer, type Ref, RING } from '@mp/ipc/internal'
import { Process, ref, type StartMethodName } from '@mp/process'
import { ENDED, POOL_WORKER } from '@mp/process/internal'
import { ABORT, CREDIT, DEFINE, EXIT, type ToParent, type WorkerOrders } from '../messages.js'
import type { Task } from '../tasks/task.js'
import { workerEvents } from '../tasks/tracing.js'
import { Workload } from './workload.js'

type WorkerMain = (orders: WorkerOrders) => Promise<void>

/** Out of the package's core and not of its module, so that a worker need not start Node's loader of modules for it. */
const findWorkerMain = () => ref<WorkerMain>(new URL('./core.cjs', import.meta.url), 'workerMain')
/** Looked up by who starts workers, and not in each of them. */
let workerMain: ReturnType<typeof findWorkerMain> | undefined

/** What a worker tells its pool. */
export interface WorkerEvents {
  message(worker: WorkerHandle, message: ToParent): void
  /** A message could not be decoded here; it answered the oldest task. */
  undecodable(worker: WorkerHandle, error: unknown): void
  /** All messages of a ring are worked off for now. */
  drained(worker: WorkerHandle): void
  died(worker: WorkerHandle, exitcode: number): void
}

export interface WorkerSettings {
  readonly name: string
  readonly startMethod: StartMethodName | undefined
  readonly initializer: Omit<WorkerOrders, 'tasks' | 'control' | 'results'>
}

export class WorkerHandle extends Workload {
  readonly process: Process<[WorkerOrders]>
  /** it was ended on purpose */
  killed = false
  readonly #resultRing: Ref
  readonly #controlRing: Ref
  readonly #control: Producer
  readonly #results: Consumer
  readonly #known = new Set<number>()
  readonly #initializes: boolean
  readonly #events: WorkerEvents
  readonly #stopListening: () => void

  constructor(settings: WorkerSettings, events: WorkerEvents) {
    super()
    const { party } = this
    this.#events = events
    this.#initializes = settings.initializer.initializer !== undefined
    this.#controlRing = createRing(party, 0)
    this.#resultRing = createRing(party, 0)
    this.#control = new Producer(party, this.#controlRing, true)
    this.#results = new Consumer(party, this.#resultRing, true)
    this.#stopListening = party.waits.listen(this.#resultRing + RING.readers, () => this.drain())
    const orders: WorkerOrders = {
      tasks: party.handles.token(this.taskRing),
      control: party.handles.token(this.#controlRing),
      results: party.handles.token(this.#resultRing),
      ...settings.initializer,
    }
    this.process = new Process({
      target: (workerMain ??= findWorkerMain()),
      args: [orders],
      name: settings.name,
      daemon: true,
      startMethod: settings.startMethod,
      [POOL_WORKER]: true,
    }).start()
    workerEvents.started(this)
    void this.process[ENDED]().then((exitcode) => this.#onDeath(exitcode))
  }

  get pid(): number | undefined {
    return this.process.pid ?? undefined
  }

  override give(task: Task): void {
    if (!this.#known.has(task.fn.number)) {
      this.#control.put([DEFINE, task.fn.number, task.fn.target])
      this.#known.add(task.fn.number)
    }
    this.grantCredit(task)
    super.give(task)
  }

  /** Works off what the worker has answered. */
  drain(): void {
    for (;;) {
      let message: ToParent | typeof NOTHING
      try {
        message = this.#results.get() as ToParent | typeof NOTHING
      } catch (error) {
        this.#events.undecodable(this, error)
        continue
      }
      if (message === NOTHING) break
      this.#events.message(this, message)
    }
    this.#events.drained(this)
  }

  /** Tells a running task that nobody wants its result any more. */
  abort(task: Task): void {
    this.#control.put([ABORT, task.id])
  }

  /** Hands a stream the credit it has been granted. */
  grantCredit(task: Task): void {
    const values = task.takeCredit()
    if (values > 0) this.#control.put([CREDIT, task.id, values])
  }

  /** Lets the worker end once it has done what it was given. One that was given nothing has nothing to end. */
  retire(): void {
    if (this.retired) return
    this.retired = true
    if (this.given === 0 && !this.#initializes) this.kill()
    else this.#control.put([EXIT])
  }

  /** Ends the worker at once, whatever it is doing. */
  kill(): void {
    this.retired = true
    this.killed = true
    this.process.kill()
  }

  #onDeath(exitcode: number): void {
    this.retired = true
    this.drain()
    this.#events.died(this, exitcode)
    this.#stopListening()
    for (const ring of [this.taskRing, this.#controlRing, this.#resultRing]) this.party.handles.release(ring)
  }
}
