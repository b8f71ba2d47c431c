/**
 * What a pool and its workers say to each other. Tuples, because they are encoded for every task; the first element tells
 * the kind. Calls travel on a worker's task ring, which its parent can take back from; results on its result ring.
 */
import type { ObjectToken, Target } from '@mp/ipc/internal'

/** Parent to worker, on the task ring: `[kind, task, function, arguments or items]`. */
export const CALL = 1
export const CHUNK = 2
/** a chunk whose items are argument lists */
export const STAR_CHUNK = 3
export const STREAM = 4
/** a call whose only argument is an item of an `imap` */
export const ITEM = 5

export type TaskKind = typeof CALL | typeof CHUNK | typeof STAR_CHUNK | typeof STREAM | typeof ITEM
export type TaskMessage = readonly [kind: TaskKind, task: number, fn: number, args: readonly unknown[]]

/** Parent to worker, on the control ring, which is read while a task runs, and before a function is said to be unknown. */
export const ABORT = 1
export const CREDIT = 2
export const DEFINE = 3
export const EXIT = 4
/** Nobody wants the task's result any more. */
export type AbortMessage = readonly [kind: typeof ABORT, task: number]
/** The stream's reader has room for so many more values. */
export type CreditMessage = readonly [kind: typeof CREDIT, task: number, values: number]
/** From now on this number means this function. Sent before the first call of it. */
export type DefineMessage = readonly [kind: typeof DEFINE, fn: number, target: Target]
/** Nothing will be put into the task ring any more. */
export type ExitMessage = readonly [kind: typeof EXIT]
export type ControlMessage = AbortMessage | CreditMessage | DefineMessage | ExitMessage

/** Worker to parent. */
export const READY = 1
export const RESULT = 2
export const FAILURE = 3
export const CHUNK_RESULT = 4
export const INITIALIZER_FAILURE = 5
export const YIELD = 6
export const OVERSIZED = 7
export const SERVICE_TIME = 8

/** The initializer has run; tasks are taken from now on. */
export type ReadyMessage = readonly [kind: typeof READY]
export type ResultMessage = readonly [kind: typeof RESULT, task: number, value: unknown]
/** `task` is -1 when the worker could not even decode the call: it was the oldest one then. */
export type FailureMessage = readonly [kind: typeof FAILURE, task: number, failure: Failure]
/** Results in input order; what failed is `undefined` there and listed behind. */
export type ChunkResultMessage = readonly [
  kind: typeof CHUNK_RESULT,
  task: number,
  values: readonly unknown[],
  failures: readonly (readonly [index: number, failure: Failure])[],
]
export type InitializerFailureMessage = readonly [kind: typeof INITIALIZER_FAILURE, failure: Failure]
/** A value of a stream. */
export type YieldMessage = readonly [kind: typeof YIELD, task: number, value: unknown]
/** The worker uses more memory than it may and wants to be replaced. */
export type OversizedMessage = readonly [kind: typeof OVERSIZED]
/** Milliseconds that a task takes there, when that has changed a lot. */
export type ServiceTimeMessage = readonly [kind: typeof SERVICE_TIME, milliseconds: number]
export type ToParent =
  | ReadyMessage
  | ResultMessage
  | FailureMessage
  | ChunkResultMessage
  | InitializerFailureMessage
  | YieldMessage
  | OversizedMessage
  | ServiceTimeMessage

/** What a task threw: any value, and the stack as the worker saw it. */
export interface Failure {
  readonly thrown: unknown
  readonly stack: string
}

/** What a worker needs to begin: names of its rings, and the initializer. */
export interface WorkerOrders {
  readonly tasks: ObjectToken
  readonly control: ObjectToken
  readonly results: ObjectToken
  /** bytes of resident memory, looked at after each task; 0: no limit */
  readonly maxMemory: number
  readonly initializer: Target | undefined
  readonly initargs: readonly unknown[]
}
