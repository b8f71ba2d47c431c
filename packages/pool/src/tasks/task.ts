/**
 * One unit of work on its way through the pool.
 *
 *   queued ──given──> given ──(worker takes it)──> running ──answer──> settled
 *     ^                 │                             │
 *     └──taken back─────┘                             └──worker dies──> settled, or queued again while retries are left
 */
import { type Message, party, SerializationError, type Target } from '@mp/ipc/internal'
import { CALL, CHUNK, STAR_CHUNK, STREAM, type TaskKind, type TaskMessage } from '../messages.js'

/** A function that a pool calls: looked up once, sent to each worker once. */
export interface PoolFunction {
  readonly number: number
  readonly name: string
  readonly target: Target
}

/** What becomes of a task: `done` or `failed`, once; before that, a stream's values. */
export interface TaskOutcome {
  /** For a chunk, `value` is the list of results in input order, and `errors` what failed of it. */
  done(value: unknown, errors?: readonly (readonly [index: number, error: unknown])[]): void
  failed(error: unknown): void
  yielded?(value: unknown): void
}

export interface TaskSettings {
  readonly priority: number
  /** How many more times a task is run when its worker dies. */
  readonly retries: number
  /** Tasks of one key run in one worker, in order. */
  readonly key: unknown
}

export class Task {
  readonly id: number
  readonly kind: TaskKind
  readonly fn: PoolFunction
  readonly priority: number
  readonly key: unknown
  /** of a stream: values it may send, and does not know yet that it may */
  credit = 0
  readonly #outcome: TaskOutcome
  #args: readonly unknown[] | undefined
  #message: Message | undefined
  #retries: number
  #settled = false
  #granted = 0
  #hasYielded = false

  constructor(
    id: number,
    kind: TaskKind,
    fn: PoolFunction,
    args: readonly unknown[],
    outcome: TaskOutcome,
    { priority, retries, key }: TaskSettings,
  ) {
    this.id = id
    this.kind = kind
    this.fn = fn
    this.priority = priority
    this.key = key
    this.#retries = retries
    this.#outcome = outcome
    this.#args = args
  }

  get settled(): boolean {
    return this.#settled
  }

  /** What `fix` encoded. */
  get message(): Message | undefined {
    return this.#message
  }

  /** What to send when nothing was encoded. */
  get content(): TaskMessage {
    return [this.kind, this.id, this.fn.number, this.#args ?? []]
  }

  /**
   * Encodes the arguments of a call that has to wait, so that the caller's later changes of them are not seen. Primitives
   * cannot change and stay as they are. @throws SerializationError
   */
  fix(): void {
    if (this.kind === CHUNK || this.kind === STAR_CHUNK || this.#args?.every(isPrimitive) !== false) return
    const { writer } = party()
    const message = writer.write(this.content)
    // A big message can be put only once: a task that may run again keeps its values.
    if (message.blob !== undefined && this.#retries > 0) return writer.discard(message)
    this.#message = writer.keep(message)
    // Held as by a ring, until it is put into one: a socket in it has left this process already.
    for (const object of message.shared) party().handles.retainInFlight(object)
    // Handles in a message are the receiver's only once it was put: until then the arguments keep what they are of.
    if (message.shared.length === 0) this.#args = undefined
  }

  /** The error of arguments that cannot be sent, as the caller is to see it: the path is in what he gave. */
  explain(error: unknown): unknown {
    if (!(error instanceof SerializationError) || !error.path.startsWith('[3]')) return error
    const place = this.kind === CALL || this.kind === STREAM ? /^\[3\]/ : /^\[3\]\[\d+\]/
    const path = error.path.replace(place, this.kind === CHUNK ? 'item' : 'args')
    const message = error.message.replace(` at ${error.path} `, ` at ${path} `)
    return new SerializationError(message, path, error.cause === undefined ? undefined : { cause: error.cause })
  }

  /** The task is in a worker's ring. What it was made of is needed again only if it may be run again. */
  given(): void {
    if (this.#retries > 0) return
    this.#args = undefined
    this.#forgetMessage()
  }

  /** The task came back from a worker's ring, with its content as decoded there. */
  takenBack(content: TaskMessage): void {
    if (this.#message === undefined) this.#args ??= content[3]
    this.#beginAgain()
  }

  /** Whether the task may run again after its worker died; counts the attempt. Values of a stream are not taken back. */
  mayRetry(): boolean {
    if (this.#settled || this.#hasYielded || this.#retries-- <= 0) return false
    this.#beginAgain()
    return true
  }

  /** Its next worker knows nothing of the credit that the last one has got. */
  #beginAgain(): void {
    if (this.kind === STREAM) this.credit = this.#granted
  }

  /** Lets a stream send so many more values. */
  grant(values: number): void {
    this.credit += values
    this.#granted += values
  }

  yielded(value: unknown): void {
    this.#hasYielded = true
    if (!this.#settled) this.#outcome.yielded?.(value)
  }

  done(value: unknown, errors?: readonly (readonly [index: number, error: unknown])[]): void {
    this.#settle()
    this.#outcome.done(value, errors)
  }

  failed(error: unknown): void {
    this.#settle()
    this.#outcome.failed(error)
  }

  #settle(): void {
    this.#settled = true
    this.#args = undefined
    if (this.#message !== undefined) party().writer.discard(this.#message)
    this.#forgetMessage()
  }

  #forgetMessage(): void {
    const { shared = [] } = this.#message ?? {}
    this.#message = undefined
    for (const object of shared) party().handles.releaseInFlight(object)
  }
}

const isPrimitive = (value: unknown): boolean =>
  value === null || (typeof value !== 'object' && typeof value !== 'function')
