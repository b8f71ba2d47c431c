/**
 * A dispatcher with real workloads, whose workers are played by the test: it takes tasks out of their rings, answers, and
 * dies as it is told. Checks after each step what the dispatcher promises.
 */
import { Consumer, NOTHING, party } from '@mp/ipc/internal'
import { Dispatcher, type DispatcherEvents } from '../src/scheduling/dispatcher.js'
import { CALL, type TaskMessage } from '../src/messages.js'
import { Task } from '../src/tasks/task.js'
import { Workload } from '../src/workers/workload.js'

const FN = { number: 0, name: 'fn', target: {} as never }

interface Job {
  readonly task: Task
  runs: number
  ended: 'done' | 'lost' | 'cancelled' | undefined
}

class Worker extends Workload {
  readonly ring = new Consumer(party(), this.taskRing, false)
  running: number | undefined
  /** tasks taken in its life */
  taken = 0
  /** at the last look, or when one was asked for */
  takenThen = 0
  /** looks since it has taken one */
  vainLooks = 0
  readonly answers: number[] = []
}

export class Crowd {
  readonly workers = new Set<Worker>()
  readonly jobs: Job[] = []
  /** ids in the order in which they were begun */
  readonly begun: number[] = []
  readonly dispatcher: Dispatcher<Worker>
  readonly #mostTasks: number
  readonly #processors: number
  /** the dispatcher wants to look again in a while */
  #watched = false

  constructor(workers: number, mostTasks = Infinity, processors = Infinity) {
    this.#mostTasks = mostTasks
    this.#processors = processors
    const events: DispatcherEvents<Worker> = {
      given: (worker) => {
        if (worker.given >= this.#mostTasks) worker.retired = true
      },
      unsendable: (_, error) => {
        throw error
      },
      watch: () => {
        this.#watched = true
        for (const worker of this.workers) this.#isStuck(worker)
      },
    }
    this.dispatcher = new Dispatcher<Worker>(this.workers, events, processors)
    for (let i = 0; i < workers; i++) this.workers.add(new Worker())
  }

  nth(n: number): Worker {
    return [...this.workers][n % this.workers.size]!
  }

  submit(priority: number, key: unknown, retries: number): void {
    const job: Job = { task: undefined as never, runs: 0, ended: undefined }
    const outcome = {
      done: () => (job.ended = 'done'),
      failed: (error: unknown) => (job.ended = error as 'lost' | 'cancelled'),
    }
    const id = this.jobs.length
    const host = { cancel: () => false }
    const settings = { priority, retries, key }
    Object.assign(job, { task: new Task({ host, kind: CALL, fn: FN, settings }, id, [id, 'text'], outcome) })
    this.jobs.push(job)
    this.dispatcher.submit(job.task)
    this.#check('submit')
  }

  /** It has started. */
  start(worker: Worker): void {
    if (worker.ready) return
    worker.ready = true
    this.answer(worker)
  }

  /** It takes its next task, if it has none. False when there is none. */
  take(worker: Worker): boolean {
    if (!worker.ready || worker.running !== undefined) return false
    const message = worker.ring.get() as TaskMessage | typeof NOTHING
    if (message === NOTHING) return false
    const [, id] = message
    const job = this.jobs[id]!
    if (++job.runs > 1 && job.task.key !== 'again') throw new Error(`task ${String(id)} runs twice`)
    worker.running = id
    worker.taken++
    this.begun.push(id)
    return true
  }

  /** It ends its task; the parent does not know yet. */
  finish(worker: Worker): boolean {
    if (worker.running === undefined) return false
    worker.answers.push(worker.running)
    worker.running = undefined
    return true
  }

  /** The parent works off its answers. */
  answer(worker: Worker): void {
    for (const id of worker.answers.splice(0)) {
      const task = worker.answered(id)
      if (task === undefined) throw new Error(`task ${String(id)} was not with its worker`)
      this.dispatcher.left(task)
      if (!task.settled) task.done(undefined)
    }
    this.dispatcher.answered(worker)
    this.#replaceRetired()
    this.#check('answer')
  }

  /** It says how long its tasks take. */
  tell(worker: Worker, milliseconds: number): void {
    if (!worker.ready) return
    worker.pace.told(milliseconds)
    this.answer(worker)
  }

  /** Time has passed since the dispatcher wanted to look again. */
  look(): void {
    if (!this.#watched) return
    this.#watched = false
    const stuck = [...this.workers].filter((worker) => {
      if (this.#isStuck(worker)) worker.vainLooks++
      return worker.vainLooks >= (this.#mayWaitFor(worker) ? 8 : 1)
    })
    this.dispatcher.lookAgain()
    this.#replaceRetired()
    this.#check('look')
    const anyIdle = [...this.workers].some((worker) => worker.isIdle)
    for (const worker of stuck)
      if (anyIdle && worker.spare > 0) throw new Error('after look: tasks still wait for a worker that takes none')
  }

  #isStuck(worker: Worker): boolean {
    if (worker.taken === worker.takenThen) return true
    worker.takenThen = worker.taken
    worker.vainLooks = 0
    return false
  }

  /** Its tasks are tiny, and another worker would only take turns with those at work. */
  #mayWaitFor(worker: Worker): boolean {
    const atWork = [...this.workers].filter(({ ready, tasks }) => ready && tasks.size > 0).length
    return worker.pace.soon > 0 && atWork >= this.#processors
  }

  cancel(id: number): void {
    const { task } = this.jobs[id]!
    if (task.settled) return
    task.failed('cancelled')
    for (const worker of this.workers) if (worker.tasks.has(task)) this.dispatcher.takeBack(worker)
    this.#replaceRetired()
    this.#check('cancel')
  }

  /** It dies of SIGKILL, and another one is started. */
  kill(worker: Worker): void {
    worker.retired = true
    for (const id of worker.answers.splice(0)) {
      const task = worker.answered(id)!
      this.dispatcher.left(task)
      if (!task.settled) task.done(undefined)
    }
    this.workers.delete(worker)
    const untaken = worker.takeBack()
    const lost = worker.abandon()
    this.dispatcher.lost(untaken, [])
    for (const task of lost) {
      if (!task.settled) task.failed('lost')
      this.dispatcher.left(task)
    }
    this.workers.add(new Worker())
    this.dispatcher.feedAll()
    party().handles.release(worker.taskRing)
    this.#check('kill')
  }

  /** Everybody works until nobody has anything to do. */
  finishAll(): void {
    for (let turns = 0, busy = true; busy; turns++) {
      if (turns > 100_000) throw new Error('it goes on for ever')
      busy = false
      for (const worker of [...this.workers]) {
        if (!worker.ready) busy = true // starting may bring tasks, to any worker
        this.start(worker)
        if (!this.workers.has(worker)) continue
        while (this.take(worker)) {
          this.finish(worker)
          busy = true
        }
        if (worker.running !== undefined) busy = this.finish(worker)
        if (worker.answers.length === 0) continue
        this.answer(worker) // and may have been given more
        busy = true
      }
    }
    for (const [id, { task }] of this.jobs.entries())
      if (!task.settled)
        throw new Error(`task ${String(id)} was never done, and ${String(this.dispatcher.queued)} wait`)
  }

  free(): void {
    for (const worker of this.workers) party().handles.release(worker.taskRing)
  }

  /** One that has had its tasks, and done them, ends. */
  #replaceRetired(): void {
    for (const worker of [...this.workers]) if (worker.retired && worker.tasks.size === 0) this.kill(worker)
  }

  #check(step: string): void {
    const given = new Set([...this.workers].flatMap((worker) => [...worker.tasks].map((task) => task.id)))
    const queued = this.jobs.some(({ task }) => !task.settled && task.key === undefined && !given.has(task.id))
    for (const worker of this.workers) {
      if (queued && !worker.retired && worker.tasks.size === 0)
        throw new Error(`after ${step}: tasks are queued beside a worker that has none`)
      if (!worker.isIdle) continue
      for (const other of this.workers) {
        if (other === worker || other.spare === 0) continue
        if ((other.spare > other.pace.soon && !this.#mayWaitFor(other)) || !this.#watched)
          throw new Error(
            `after ${step}: ${String(other.spare)} tasks wait for another worker beside an idle one, ` +
              `${String(other.pace.soon)} may, and it is ${this.#watched ? '' : 'not '}looked at again`,
          )
      }
    }
  }
}
