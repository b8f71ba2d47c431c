/**
 * What a pool and its workers say to each other. Tuples, because they are encoded for every task; the first element tells
 * the kind. Calls travel on a worker's task ring, which its parent can take back from; results on its result ring.
 */
import type { Target } from '@mp/ipc/internal'

/** Parent to worker. */
export const CALL = 1
export const CHUNK = 2
export const DEFINE = 3
export const EXIT = 4

/** Run a function once. */
export type CallMessage = readonly [kind: typeof CALL, task: number, fn: number, args: readonly unknown[]]
/** Run a function for each item; with `spread`, an item is a list of arguments. */
export type ChunkMessage = readonly [
  kind: typeof CHUNK,
  task: number,
  fn: number,
  items: readonly unknown[],
  spread: boolean,
]
/** From now on this number means this function. Sent before the first call of it. */
export type DefineMessage = readonly [kind: typeof DEFINE, fn: number, target: Target]
/** Nothing will come any more. */
export type ExitMessage = readonly [kind: typeof EXIT]
export type ToWorker = CallMessage | ChunkMessage | DefineMessage | ExitMessage

/** Worker to parent. */
export const READY = 1
export const RESULT = 2
export const FAILURE = 3
export const CHUNK_RESULT = 4
export const INITIALIZER_FAILURE = 5

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
export type ToParent = ReadyMessage | ResultMessage | FailureMessage | ChunkResultMessage | InitializerFailureMessage

/** What a task threw: any value, and the stack as the worker saw it. */
export interface Failure {
  readonly thrown: unknown
  readonly stack: string
}

/** What a worker needs to begin: names of its rings, and the initializer. */
export interface WorkerOrders {
  readonly tasks: RingToken
  readonly results: RingToken
  readonly initializer: Target | undefined
  readonly initargs: readonly unknown[]
}

export interface RingToken {
  readonly ref: number
  readonly generation: number
}
