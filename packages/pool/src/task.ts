/**
 * One unit of work on its way through the pool.
 *
 *   queued ──given──> given ──(worker takes it)──> running ──answer──> settled
 *     ^                 │                             │
 *     └──taken back─────┘                             └──worker dies──> settled, or queued again while retries are left
 */
import { type Message, party, type Target } from '@mp/ipc/internal'
import { CALL, CHUNK } from './messages.js'

/** A function that a pool calls: looked up once, sent to each worker once. */
export interface PoolFunction {
  readonly number: number
  readonly name: string
  readonly target: Target
}

/** What becomes of a task. Exactly one of the two is called, once. */
export interface TaskOutcome {
  /** For a chunk, `value` is the list of results in input order, and `errors` what failed of it. */
  done(value: unknown, errors?: readonly (readonly [index: number, error: unknown])[]): void
  failed(error: unknown): void
}

export interface TaskSettings {
  readonly priority: number
  /** How many more times a task is run when its worker dies. */
  readonly retries: number
}

export class Task {
  readonly id: number
  readonly fn: PoolFunction
  readonly priority: number
  readonly #outcome: TaskOutcome
  #content: readonly unknown[] | undefined
  #message: Message | undefined
  #retries: number
  #settled = false

  /** @param spread - `undefined` for a single call of `args`, else a chunk of items, each an argument list when true */
  constructor(
    id: number,
    fn: PoolFunction,
    args: readonly unknown[],
    spread: boolean | undefined,
    outcome: TaskOutcome,
    { priority, retries }: TaskSettings,
  ) {
    this.id = id
    this.fn = fn
    this.priority = priority
    this.#retries = retries
    this.#outcome = outcome
    this.#content = spread === undefined ? [CALL, id, fn.number, args] : [CHUNK, id, fn.number, args, spread]
  }

  get settled(): boolean {
    return this.#settled
  }

  /** What to send: the values, or what `fix` made of them. */
  get content(): readonly unknown[] | undefined {
    return this.#content
  }

  get message(): Message | undefined {
    return this.#message
  }

  /**
   * Encodes the arguments of a call that has to wait, so that the caller's later changes of them are not seen. Primitives
   * cannot change and stay as they are. @throws SerializationError
   */
  fix(): void {
    const args = this.#content?.[3] as readonly unknown[]
    if (this.#content?.[0] !== CALL || args.every((value) => typeof value !== 'object' || value === null)) return
    const { writer } = party()
    const message = writer.write(this.#content)
    // A big message can be put only once: a task that may run again keeps its values.
    if (message.blob !== undefined && this.#retries > 0) return writer.discard(message)
    this.#message = writer.keep(message)
    this.#content = undefined
  }

  /** The task is in a worker's ring. What it was made of is needed again only if it may be run again. */
  given(): void {
    if (this.#retries > 0) return
    this.#content = undefined
    this.#message = undefined
  }

  /** The task came back from a worker's ring, with its content as decoded there. */
  takenBack(content: readonly unknown[]): void {
    this.#content ??= content
  }

  /** Whether the task may run again after its worker died; counts the attempt. */
  mayRetry(): boolean {
    return this.#retries-- > 0
  }

  done(value: unknown, errors?: readonly (readonly [index: number, error: unknown])[]): void {
    if (this.#settle()) this.#outcome.done(value, errors)
  }

  failed(error: unknown): void {
    if (this.#settle()) this.#outcome.failed(error)
  }

  #settle(): boolean {
    if (this.#settled) return false
    this.#settled = true
    this.#content = undefined
    if (this.#message !== undefined) party().writer.discard(this.#message)
    this.#message = undefined
    return true
  }
}
