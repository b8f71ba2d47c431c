/** Listens to what pools tell on node:diagnostics_channel and makes a trace of it: a row for each worker. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { TraceEvent } from './trace-event.js'

interface TaskMessage {
  readonly task: number
  readonly fn: string
  readonly error?: unknown
}

interface WorkerMessage {
  readonly pid: number
  readonly worker: string
  readonly exitcode?: number
}

interface OpenTask {
  readonly fn: string
  readonly submitted: number
  given: number
  /** pid of the worker that it was given to last */
  worker: number | undefined
}

export class PoolTrace {
  readonly #events: TraceEvent[] = []
  readonly #tasks = new Map<number, OpenTask>()
  /** by worker, when it was done with its last task */
  readonly #doneAt = new Map<number, number>()
  readonly #stops: (() => void)[] = []

  constructor() {
    const { pid } = process
    this.#events.push({ ph: 'M', name: 'process_name', pid, tid: pid, args: { name: 'pool' } })
    this.#on('task:submitted', ({ task, fn }: TaskMessage, now) => {
      this.#tasks.set(task, { fn, submitted: now, given: now, worker: undefined })
      this.#count(now)
    })
    // A task that has not begun may be taken back and given to another worker: the last one counts.
    this.#on('task:started', ({ task, pid: worker }: TaskMessage & WorkerMessage, now) => {
      const open = this.#tasks.get(task)
      if (open !== undefined) Object.assign(open, { given: now, worker })
    })
    this.#on('task:finished', ({ task }: TaskMessage, now) => this.#ended(task, now, {}))
    this.#on('task:failed', ({ task, error }: TaskMessage, now) => this.#ended(task, now, { error: String(error) }))
    this.#on('worker:started', ({ pid: tid, worker: name }: WorkerMessage, now) => {
      this.#events.push({ ph: 'M', name: 'thread_name', pid, tid, args: { name } })
      this.#moment('worker starts', tid, now, {})
    })
    this.#on('worker:exited', ({ pid: tid, exitcode }: WorkerMessage, now) => {
      this.#moment('worker ends', tid, now, { exitcode })
    })
  }

  /** Listens no longer. The trace, as the text of a file that Perfetto and Chrome open. */
  stop(): string {
    for (const stop of this.#stops.splice(0)) stop()
    return JSON.stringify({ traceEvents: this.#events, displayTimeUnit: 'ms' })
  }

  #on<M>(name: string, heed: (message: M, now: number) => void): void {
    const listener = (message: unknown): void => heed(message as M, performance.now() * 1000)
    subscribe(`mp:pool:${name}`, listener)
    this.#stops.push(() => unsubscribe(`mp:pool:${name}`, listener))
  }

  /** A worker does one thing at a time: a task that it was given ahead begins when the one before is done. */
  #ended(id: number, now: number, how: Readonly<Record<string, unknown>>): void {
    const task = this.#tasks.get(id)
    if (task === undefined) return // it was submitted before anybody listened
    this.#tasks.delete(id)
    this.#count(now)
    const { fn, submitted, given, worker } = task
    const tid = worker ?? process.pid
    const begun = Math.max(given, this.#doneAt.get(tid) ?? 0)
    this.#doneAt.set(tid, now)
    this.#events.push({
      ph: 'X',
      name: fn,
      cat: 'task',
      pid: process.pid,
      tid,
      ts: begun,
      dur: now - begun,
      args: { task: id, 'waited, ms': (begun - submitted) / 1000, ...how },
    })
  }

  #moment(name: string, tid: number, ts: number, args: Readonly<Record<string, unknown>>): void {
    this.#events.push({ ph: 'i', name, pid: process.pid, tid, ts, s: 't', args })
  }

  #count(ts: number): void {
    this.#events.push({ ph: 'C', name: 'open tasks', pid: process.pid, ts, args: { tasks: this.#tasks.size } })
  }
}
