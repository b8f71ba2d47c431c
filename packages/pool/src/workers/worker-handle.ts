/**
 * The parent's half of a worker: its process, its two rings, and the tasks it has been given. worker-main.ts is the other.
 */
import { Consumer, createRing, NOTHING, party, type Party, Producer, type Ref, RING, ringSize } from '@mp/ipc/internal'
import { Process, ref, type StartMethodName } from '@mp/process'
import { ENDED, POOL_WORKER } from '@mp/process/internal'
import { ABORT, CREDIT, DEFINE, EXIT, type TaskMessage, type ToParent, type WorkerOrders } from '../messages.js'
import { Pace } from '../scheduling/pace.js'
import type { Task } from '../tasks/task.js'
import { workerEvents } from '../tasks/tracing.js'

const WORKER_MAIN = ref<(orders: WorkerOrders) => Promise<void>>(
  new URL('./worker-main.js', import.meta.url),
  'workerMain',
)

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

export class WorkerHandle {
  readonly process: Process<[WorkerOrders]>
  /** tasks that were given and are not answered, oldest first */
  readonly tasks = new Map<number, Task>()
  ready = false
  /** it has been told to end, or is being killed: nothing is given to it any more */
  retired = false
  /** it was ended on purpose */
  killed = false
  /** tasks given in its life */
  given = 0
  readonly pace = new Pace()
  #keyed = 0
  readonly #party: Party
  readonly #taskRing: Ref
  readonly #resultRing: Ref
  readonly #controlRing: Ref
  readonly #taskProducer: Producer
  readonly #controlProducer: Producer
  readonly #taskConsumer: Consumer
  readonly #resultConsumer: Consumer
  readonly #known = new Set<number>()
  readonly #events: WorkerEvents
  readonly #stopListening: () => void

  constructor(settings: WorkerSettings, events: WorkerEvents) {
    const member = (this.#party = party())
    this.#events = events
    this.#taskRing = createRing(member, 0)
    this.#controlRing = createRing(member, 0)
    this.#resultRing = createRing(member, 0)
    this.#taskProducer = new Producer(member, this.#taskRing, true)
    this.#controlProducer = new Producer(member, this.#controlRing, true)
    this.#taskConsumer = new Consumer(member, this.#taskRing, false)
    this.#resultConsumer = new Consumer(member, this.#resultRing, true)
    this.#stopListening = member.waits.listen(this.#resultRing + RING.readers, () => this.drain())
    const orders: WorkerOrders = {
      tasks: member.handles.token(this.#taskRing),
      control: member.handles.token(this.#controlRing),
      results: member.handles.token(this.#resultRing),
      ...settings.initializer,
    }
    this.process = new Process({
      target: WORKER_MAIN,
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

  /** Tasks in the ring that the worker has not taken yet. */
  get untaken(): number {
    return ringSize(this.#party.words, this.#taskRing)
  }

  /** Puts a task into the worker's ring. @throws SerializationError when its values cannot be sent */
  give(task: Task): void {
    if (!this.#known.has(task.fn.number)) {
      this.#controlProducer.put([DEFINE, task.fn.number, task.fn.target])
      this.#known.add(task.fn.number)
    }
    this.grantCredit(task)
    if (task.message !== undefined) this.#taskProducer.putMessage(task.message)
    else this.#taskProducer.put(task.content)
    task.given()
    this.tasks.set(task.id, task)
    if (task.key !== undefined) this.#keyed++
    this.given++
    this.pace.given(this.tasks.size)
  }

  /** Gives several tasks in a row and wakes the worker once. */
  inOneGo(giveThem: () => void): void {
    this.#taskProducer.cork()
    try {
      giveThem()
    } finally {
      this.#taskProducer.uncork()
    }
  }

  /** Whether it can be given another task. */
  get hasRoom(): boolean {
    if (this.retired) return false
    return this.tasks.size === 0 || (this.ready && this.untaken < this.pace.ahead)
  }

  /** Whether it has tasks that no other worker may run. */
  get hasKeyed(): boolean {
    return this.#keyed > 0
  }

  /** Takes back what the worker has not taken yet, oldest first; at most so many tasks. */
  takeBack(most = Infinity): Task[] {
    const taken: Task[] = []
    while (taken.length < most) {
      const message = this.#taskConsumer.get() as TaskMessage | typeof NOTHING
      if (message === NOTHING) break
      const task = this.answered(message[1])
      if (task === undefined) continue
      this.given--
      task.takenBack(message)
      taken.push(task)
    }
    return taken
  }

  /** Works off what the worker has answered. */
  drain(): void {
    for (;;) {
      let message: ToParent | typeof NOTHING
      try {
        message = this.#resultConsumer.get() as ToParent | typeof NOTHING
      } catch (error) {
        this.#events.undecodable(this, error)
        continue
      }
      if (message === NOTHING) break
      this.#events.message(this, message)
    }
    this.#events.drained(this)
  }

  /** Takes the task that an answer belongs to off the list; -1 is the oldest. */
  answered(id: number): Task | undefined {
    const key = id >= 0 ? id : this.tasks.keys().next().value
    if (key === undefined) return undefined
    const task = this.tasks.get(key)
    this.tasks.delete(key)
    if (task?.key !== undefined) this.#keyed--
    return task
  }

  /** Takes all tasks off the list. */
  abandon(): Task[] {
    const tasks = [...this.tasks.values()]
    this.tasks.clear()
    this.#keyed = 0
    return tasks
  }

  /** Tells a running task that nobody wants its result any more. */
  abort(task: Task): void {
    this.#controlProducer.put([ABORT, task.id])
  }

  /** Hands a stream the credit it has been granted. */
  grantCredit(task: Task): void {
    if (task.credit === 0) return
    this.#controlProducer.put([CREDIT, task.id, task.credit])
    task.credit = 0
  }

  /** Lets the worker end once it has done what it was given. */
  retire(): void {
    if (this.retired) return
    this.retired = true
    this.#controlProducer.put([EXIT])
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
    for (const ring of [this.#taskRing, this.#controlRing, this.#resultRing]) this.#party.handles.release(ring)
  }
}
