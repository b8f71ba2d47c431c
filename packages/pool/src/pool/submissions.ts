/** How the calls of a pool become tasks. */
import { invalidType, StateError } from '@mp/ipc/internal'
import type { TaskKind } from '../messages.js'
import type { Scheduler } from '../scheduling/scheduler.js'
import { Deadline } from '../tasks/deadline.js'
import { Task, type TaskOutcome } from '../tasks/task.js'
import { readTaskOptions, type TaskOptions } from '../tasks/task-options.js'
import type { AnyCallable, FunctionTable, PoolFunction } from './functions.js'

/** Tasks have numbers of their own in the whole program, so that those who trace several pools can tell them apart. */
let tasks = 0

export class Submissions {
  readonly scheduler: Scheduler
  readonly #functions: FunctionTable

  constructor(scheduler: Scheduler, functions: FunctionTable) {
    this.scheduler = scheduler
    this.#functions = functions
  }

  /** @throws StateError when the pool takes no new work */
  assertRunning(): void {
    if (this.scheduler.state !== 'running') throw notRunning()
  }

  /** @throws TargetError when a worker could not import the function */
  find(fn: AnyCallable): PoolFunction {
    return this.#functions.find(fn)
  }

  /** @throws StateError, TypeError, RangeError, TargetError: nothing was submitted then */
  submit(
    kind: TaskKind,
    fn: AnyCallable,
    args: readonly unknown[] | undefined,
    outcome: TaskOutcome,
    options?: TaskOptions,
  ): Task {
    this.assertRunning()
    return this.#begin(kind, fn, listOf(args), outcome, options)
  }

  /** What was begun before the pool was closed goes on. @param items - a list that nobody else has */
  goOn(kind: TaskKind, fn: AnyCallable, items: readonly unknown[], outcome: TaskOutcome): Task {
    if (this.scheduler.state === 'closed') throw notRunning()
    return this.#begin(kind, fn, items, outcome)
  }

  /** One task in each worker, each with an outcome of its own. */
  submitToAll(kind: TaskKind, fn: AnyCallable, args: readonly unknown[] | undefined, next: () => TaskOutcome): void {
    this.assertRunning()
    const found = this.find(fn)
    const list = listOf(args)
    this.scheduler.submitToAll(
      () => new Task(this.scheduler, tasks++, kind, found, list, next(), readTaskOptions({ key: Symbol('broadcast') })),
    )
  }

  #begin(kind: TaskKind, fn: AnyCallable, args: readonly unknown[], outcome: TaskOutcome, options?: TaskOptions): Task {
    const settings = readTaskOptions(options)
    const found = this.find(fn)
    if (!Deadline.isNeeded(options)) {
      const task = new Task(this.scheduler, tasks++, kind, found, args, outcome, settings)
      this.scheduler.submit(task)
      return task
    }
    const deadline = new Deadline(this.scheduler, outcome, options)
    const task = new Task(this.scheduler, tasks++, kind, found, args, deadline, settings)
    if (deadline.watch(task)) this.scheduler.submit(task)
    return task
  }
}

const notRunning = (): StateError => new StateError('the pool is not running: it was closed or terminated')

/** The arguments in a list of their own, which the caller cannot change any more. */
function listOf(args: readonly unknown[] | undefined): readonly unknown[] {
  if (args === undefined) return []
  if (!Array.isArray(args)) throw invalidType('args', 'an array of arguments', args)
  return [...(args as readonly unknown[])]
}
