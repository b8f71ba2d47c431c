/** How the calls of a pool become tasks. */
import { invalidType, StateError } from '@mp/ipc/internal'
import type { TaskKind } from '../messages.js'
import type { Scheduler } from '../scheduling/scheduler.js'
import { Deadline } from '../tasks/deadline.js'
import { copyOf, type OwnList, ownList } from '../tasks/own-list.js'
import { type Recipe, Task, type TaskOutcome } from '../tasks/task.js'
import { readTaskOptions, type TaskOptions, type TaskSettings } from '../tasks/task-options.js'
import type { AnyCallable, FunctionTable, PoolFunction } from './functions.js'

/** Tasks have numbers of their own in the whole program, so that those who trace several pools can tell them apart. */
let tasks = 0

export class Submissions {
  readonly scheduler: Scheduler
  readonly #functions: FunctionTable
  #last: Recipe | undefined

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
    return this.#begin(kind, fn, argumentsOf(args), outcome, options)
  }

  /** What was begun before the pool was closed goes on. @param items - a list that nobody else has */
  goOn(kind: TaskKind, fn: AnyCallable, items: readonly unknown[], outcome: TaskOutcome): Task {
    if (this.scheduler.state === 'closed') throw notRunning()
    return this.#begin(kind, fn, ownList(items), outcome)
  }

  /** One task in each worker, each with an outcome of its own. */
  submitToAll(kind: TaskKind, fn: AnyCallable, args: readonly unknown[] | undefined, next: () => TaskOutcome): void {
    this.assertRunning()
    const found = this.find(fn)
    const list = argumentsOf(args)
    this.scheduler.submitToAll(() => {
      const settings = readTaskOptions({ key: Symbol('broadcast') })
      return new Task({ host: this.scheduler, kind, fn: found, settings }, tasks++, list, next())
    })
  }

  #begin(kind: TaskKind, fn: AnyCallable, args: OwnList, outcome: TaskOutcome, options?: TaskOptions): Task {
    const settings = readTaskOptions(options)
    const recipe = this.#recipe(kind, this.find(fn), settings)
    if (!Deadline.isNeeded(options)) {
      const task = new Task(recipe, tasks++, args, outcome)
      this.scheduler.submit(task)
      return task
    }
    const deadline = new Deadline(this.scheduler, outcome, options)
    const task = new Task(recipe, tasks++, args, deadline)
    if (deadline.watch(task)) this.scheduler.submit(task)
    return task
  }

  /** The last one again, when it is the same. */
  #recipe(kind: TaskKind, fn: PoolFunction, settings: TaskSettings): Recipe {
    const last = this.#last
    if (last?.kind === kind && last.fn === fn && last.settings === settings) return last
    return (this.#last = { host: this.scheduler, kind, fn, settings })
  }
}

const notRunning = (): StateError => new StateError('the pool is not running: it was closed or terminated')

function argumentsOf(args: readonly unknown[] | undefined): OwnList {
  if (args === undefined) return []
  if (!Array.isArray(args)) throw invalidType('args', 'an array of arguments', args)
  return copyOf(args as readonly unknown[])
}
